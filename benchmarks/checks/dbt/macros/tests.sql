{% test holds(model, condition, column_name=none) %}
select * from {{ model }} where not ({{ condition }})
{% endtest %}

{% test told_apart(model, columns) %}
select {{ columns | join(', ') }} from {{ model }} group by all having count(*) > 1
{% endtest %}

{% test answers(model, expression, condition) %}
select * from (select {{ expression }} as answer from {{ model }}) where not ({{ condition }})
{% endtest %}
