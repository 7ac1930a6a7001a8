select
    flight_date,
    carrier,
    flight_number,
    origin,
    destination,
    tail_number,
    scheduled_departure_at,
    distance
from {{ ref('scheduled_flights') }}
where cancelled
