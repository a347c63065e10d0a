"""render: Report to text.

One module a form: `terminal`, `explain` and `gaps` write to a rich console; `json`, `sarif`, `inventory` and `rules`
return a string. Each is imported only when its form is asked for: rich and sarif-om are slow to load.
"""
