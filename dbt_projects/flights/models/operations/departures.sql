select
    flight_date,
    carrier,
    flight_number,
    origin,
    destination,
    tail_number,
    scheduled_departure_at,
    scheduled_departure_at + to_minutes(departure_delay) as departed_at,
    departure_delay,
    arrival_delay,
    air_time,
    distance
from {{ ref('scheduled_flights') }}
where not cancelled
