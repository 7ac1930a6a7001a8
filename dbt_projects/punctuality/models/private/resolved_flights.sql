with flights as (
    select
        flight_date, carrier, flight_number, origin, destination, tail_number, scheduled_departure_at, distance,
        departure_delay, arrival_delay, false as cancelled
    from {{ source('delays', 'departures') }}
    union all
    select
        flight_date, carrier, flight_number, origin, destination, tail_number, scheduled_departure_at, distance,
        null as departure_delay, null as arrival_delay, true as cancelled
    from {{ source('delays', 'cancellations') }}
)

select
    flights.*,
    airports.faa as listed_destination,
    registry.tail_number as registered_aircraft,
    registry.year_built,
    registry.seats
from flights
left join {{ source('delays', 'registry') }} as registry on flights.tail_number = registry.tail_number
left join {{ source('delays', 'airports') }} as airports on flights.destination = airports.faa
