-- A table to try it with. The sinks make theirs as the changes need them; captured tables need their whole rows in the log.
CREATE TABLE public.orders (
  id integer PRIMARY KEY,
  item text NOT NULL,
  amount numeric(12,2),
  placed timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE public.orders REPLICA IDENTITY FULL;
