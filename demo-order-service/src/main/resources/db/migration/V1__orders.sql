create table orders (
	order_id    varchar(36)    not null primary key,
	customer_id varchar(64)    not null,
	item        varchar(200)   not null,
	amount      numeric(12, 2) not null check (amount > 0),
	status      varchar(16)    not null,
	reason      varchar(500),
	created_at  timestamptz    not null default now()
);

create index orders_by_time on orders (created_at desc, order_id);
create index orders_by_status on orders (status, created_at desc);

create table reservation (
	order_id varchar(36)  not null primary key references orders,
	item     varchar(200) not null
);
