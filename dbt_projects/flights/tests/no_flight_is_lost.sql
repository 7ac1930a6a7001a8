{{ config(meta={"dagster": {"ref": {"name": "departures"}}}) }}

-- Departures and cancellations together are the schedule.
select scheduled.flights, published.flights
from (select count(*) as flights from {{ ref('scheduled_flights') }}) as scheduled
cross join (
    select (select count(*) from {{ ref('departures') }}) + (select count(*) from {{ ref('cancellations') }}) as flights
) as published
where scheduled.flights <> published.flights
