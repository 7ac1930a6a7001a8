select
    flight_date, carrier, flight_number, origin,
    'aircraft not registered' as reason,
    tail_number as named,
    cancelled
from {{ ref('resolved_flights') }}
where registered_aircraft is null
union all
select
    flight_date, carrier, flight_number, origin,
    'destination airport unknown' as reason,
    destination as named,
    cancelled
from {{ ref('resolved_flights') }}
where listed_destination is null
