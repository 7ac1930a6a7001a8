{{ config(meta={"dagster": {"ref": {"name": "causes"}}}) }}

-- A join that finds two partners would count a flight twice.
select joined.flights, published.flights
from (select count(*) as flights from {{ source('delays', 'departures') }}) as published
cross join (select count(*) as flights from {{ ref('causes') }}) as joined
where joined.flights <> published.flights
