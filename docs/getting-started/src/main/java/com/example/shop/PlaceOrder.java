package com.example.shop;

import java.util.List;

import dev.patterns.outbox.Outbox;
import dev.patterns.saga.Saga;
import dev.patterns.saga.SagaStep;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reserve the goods, take the money, confirm. If the money cannot be taken, the goods are
 * released again.
 */
@Saga("place-order")
class PlaceOrder {

	private final JdbcClient jdbc;

	private final ApplicationEventPublisher events;

	PlaceOrder(JdbcClient jdbc, ApplicationEventPublisher events) {
		this.jdbc = jdbc;
		this.events = events;
	}

	@SagaStep(order = 1, compensation = "release")
	void reserve(Command order) {
		this.jdbc.sql("update stock set available = available - 1 where item = ?").param(order.item()).update();
	}

	@SagaStep(order = 2)
	void charge(Command order) {
		int charged = this.jdbc.sql("update account set balance = balance - ? where customer = ? and balance >= ?")
			.params(List.of(order.price(), order.customer(), order.price()))
			.update();
		if (charged == 0) {
			throw new IllegalStateException(order.customer() + " cannot pay " + order.price());
		}
	}

	@SagaStep(order = 3)
	void confirm(Command order) {
		this.events.publishEvent(new OrderConfirmed(order.orderId(), order.customer()));
	}

	void release(Command order) {
		this.jdbc.sql("update stock set available = available + 1 where item = ?").param(order.item()).update();
	}

	record Command(String orderId, String customer, String item, int price) {

	}

	@Outbox(topic = "orders", key = "orderId")
	record OrderConfirmed(String orderId, String customer) {

	}

}
