-- A kind of its own for model routes; by itself, since a value that is added to a type cannot be used in the same transaction.
alter type resource_kind add value if not exists 'api';
