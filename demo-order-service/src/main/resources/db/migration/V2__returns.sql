create table order_return (
	order_id     varchar(36)  not null primary key references orders,
	reason       varchar(500) not null,
	status       varchar(16)  not null,
	decided_by   varchar(64),
	decided_at   timestamptz,
	note         varchar(500),
	requested_at timestamptz  not null default now(),
	reminded_at  timestamptz
);
