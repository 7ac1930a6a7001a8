select
    order_id,
    ordered_on,
    customer,
    item,
    pieces
from lines_file
