select
    tailnum as tail_number,
    year::integer as year_built,
    type as kind,
    manufacturer,
    model,
    engines::integer as engines,
    engine as engine_type,
    seats::integer as seats,
    speed::integer as cruising_speed
from aircraft_register
