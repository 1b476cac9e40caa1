/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package dev.patterns.demo.order;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

import dev.patterns.saga.SagaStartOptions;
import dev.patterns.saga.SagaTemplate;

/**
 * Takes orders and looks them up.
 */
@Service
class OrderService {

	private final OrderRepository orders;

	private final SagaTemplate sagas;

	private final OrderProperties properties;

	OrderService(OrderRepository orders, SagaTemplate sagas, OrderProperties properties) {
		this.orders = orders;
		this.sagas = sagas;
		this.properties = properties;
	}

	/**
	 * Write a pending order and start its saga, both or neither.
	 * @param request what is ordered
	 * @return the order
	 * @throws OrderLimitExceededException if it costs more than an order may cost
	 */
	@Transactional
	Order place(NewOrder request) {
		// Read once: it may change at any time.
		BigDecimal limit = this.properties.getMaxAmount();
		if (limit != null && request.amount().compareTo(limit) > 0) {
			throw new OrderLimitExceededException(limit);
		}
		Order order = new Order(UUID.randomUUID().toString(), request.customerId(), request.item(),
				request.amount().setScale(2, RoundingMode.UNNECESSARY), OrderStatus.PENDING, null);
		this.orders.insert(order);
		PlaceOrder command = new PlaceOrder(order.orderId(), order.customerId(), order.item(), order.amount());
		this.sagas.start(PlaceOrderSaga.class, command, SagaStartOptions.id(order.orderId()));
		return order;
	}

	Optional<OrderDetails> find(String orderId) {
		return this.orders.find(orderId)
			.map((order) -> OrderDetails.of(order, this.sagas.get(orderId).map(SagaProgress::of).orElse(null)));
	}

	Page<Order> find(@Nullable OrderStatus status, int page, int size) {
		List<Order> content = this.orders.find(status, page, size);
		return Page.of(content, page, size, this.orders.count(status));
	}

}
