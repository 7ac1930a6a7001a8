with departures as (
    select
        flights.*,
        weather.airport is not null as weather_was_observed,
        weather.visibility,
        weather.precipitation,
        weather.wind_gust
    from {{ ref('resolved_flights') }} as flights
    left join {{ source('delays', 'weather') }} as weather
        on flights.origin = weather.airport
        and date_trunc('hour', flights.scheduled_departure_at) = weather.observed_at
    where not flights.cancelled
)

select
    flight_date,
    carrier,
    flight_number,
    origin,
    destination,
    listed_destination,
    registered_aircraft,
    year(flight_date)::integer - year_built as aircraft_age,
    seats,
    departure_delay,
    arrival_delay,
    distance,
    visibility,
    precipitation,
    wind_gust,
    case
        when departure_delay < 15 then 'on_time'
        when not weather_was_observed then 'unknown'
        when visibility < 3 or precipitation >= 0.05 or wind_gust >= 30 then 'weather'
        else 'operations'
    end as cause
from departures
