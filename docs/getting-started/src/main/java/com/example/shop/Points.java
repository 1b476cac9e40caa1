package com.example.shop;

import dev.patterns.inbox.Idempotent;
import dev.patterns.pubsub.PubSubListener;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Gives a point for each confirmed order: once, however often the message comes.
 */
@Component
class Points {

	private final JdbcClient jdbc;

	Points(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	@Idempotent
	@PubSubListener(topic = "orders", match = "type == 'OrderConfirmed'")
	void on(PlaceOrder.OrderConfirmed event) {
		this.jdbc.sql("update account set points = points + 1 where customer = ?").param(event.customer()).update();
	}

}
