-- Clock times of the log are local and lack a time zone; only time_hour, minute and the delays can be trusted across midnight and the clock change.
select
    make_date(year, month, day) as flight_date,
    carrier,
    flight::integer as flight_number,
    origin,
    dest as destination,
    tailnum as tail_number,
    time_hour + to_minutes(minute) as scheduled_departure_at,
    dep_delay::integer as departure_delay,
    arr_delay::integer as arrival_delay,
    air_time::integer as air_time,
    distance::integer as distance,
    dep_time is null as cancelled
from {{ source('operations', 'flight_log') }}
where make_date(year, month, day) >= '{{ var("partition_start") }}'
    and make_date(year, month, day) < '{{ var("partition_end") }}'
