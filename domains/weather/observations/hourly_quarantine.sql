select
    origin as airport,
    time_hour as observed_at,
    case when wind_speed > 250 then 'wind speed above 250 mph' end as reason,
    wind_speed,
    to_json(weather_readings) as reading
from weather_readings
where reason is not null
