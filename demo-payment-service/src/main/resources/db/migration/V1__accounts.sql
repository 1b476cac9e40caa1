create table account (
	customer_id varchar(64)    not null primary key,
	balance     numeric(12, 2) not null check (balance >= 0),
	points      integer        not null
);

create table payment (
	payment_id  varchar(36)    not null primary key,
	order_id    varchar(36)    not null unique,
	customer_id varchar(64)    not null references account,
	amount      numeric(12, 2) not null check (amount > 0),
	refunded    boolean        not null,
	created_at  timestamptz    not null default now()
);
