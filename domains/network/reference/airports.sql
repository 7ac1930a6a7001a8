select
    faa,
    name,
    lat as latitude,
    lon as longitude,
    alt::integer as altitude_feet,
    tz::integer as utc_offset_hours,
    dst as daylight_saving,
    tzone as time_zone
from airport_list
