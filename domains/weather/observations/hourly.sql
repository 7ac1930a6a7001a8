-- What may not be true is decided in hourly_quarantine.sql alone.
select
    origin as airport,
    time_hour as observed_at,
    make_timestamp(year, month, day, hour, 0, 0) as local_time,
    count(*) over (partition by origin, year, month, day, hour) > 1 as local_hour_is_ambiguous,
    temp as temperature,
    dewp as dew_point,
    humid as humidity,
    wind_dir::integer as wind_direction,
    wind_speed,
    wind_gust,
    precip as precipitation,
    pressure,
    visib as visibility
from weather_readings
where not exists (
    from hourly_quarantine as refused
    where refused.airport = weather_readings.origin and refused.observed_at = weather_readings.time_hour
)
