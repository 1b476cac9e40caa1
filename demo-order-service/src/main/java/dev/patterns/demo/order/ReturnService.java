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

import java.util.Optional;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.server.ResponseStatusException;

import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaStartOptions;
import dev.patterns.saga.SagaTemplate;

/**
 * Takes returns, and what the shop says to them.
 */
@Service
class ReturnService {

	private final OrderRepository orders;

	private final ReturnRepository returns;

	private final SagaTemplate sagas;

	ReturnService(OrderRepository orders, ReturnRepository returns, SagaTemplate sagas) {
		this.orders = orders;
		this.returns = returns;
		this.sagas = sagas;
	}

	/**
	 * Write a return and start its saga, both or neither. Asking for the same again is no
	 * mistake.
	 * @param orderId the order
	 * @param request why it is returned
	 * @return the return
	 */
	@Transactional
	ReturnDetails request(String orderId, NewReturn request) {
		Order order = this.orders.find(orderId)
			.orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no such order."));
		Optional<OrderReturn> known = this.returns.find(orderId);
		if (known.isPresent()) {
			if (!known.get().reason().equals(request.reason())) {
				throw conflict("A return was asked for already, with another reason.");
			}
			return details(known.get());
		}
		if (order.status() != OrderStatus.CONFIRMED) {
			throw conflict("The order is not confirmed.");
		}
		if (!this.returns.insert(orderId, request.reason())) {
			throw conflict("A return was asked for in this moment.");
		}
		this.sagas.start(ReturnOrderSaga.class, new ReturnOrder(orderId, order.customerId()),
				SagaStartOptions.id(sagaId(orderId)).withAttribute("customer", order.customerId()));
		return details(this.returns.find(orderId).orElseThrow());
	}

	/**
	 * Tell the saga what somebody has decided. The first one counts.
	 * @param orderId the order
	 * @param decision what was decided
	 * @return the return
	 */
	@Transactional
	ReturnDetails decide(String orderId, ReturnDecision decision) {
		find(orderId);
		if (!this.returns.close(orderId)) {
			throw conflict("The return has been decided.");
		}
		this.sagas.raise(sagaId(orderId), ReturnOrderSaga.APPROVAL,
				new ReturnOrderSaga.Approval(decision.granted(), decision.note()), decision.by());
		return find(orderId);
	}

	ReturnDetails find(String orderId) {
		return this.returns.find(orderId)
			.map(this::details)
			.orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no return of that order."));
	}

	private ReturnDetails details(OrderReturn stored) {
		return ReturnDetails.of(stored,
				this.sagas.get(sagaId(stored.orderId())).map(SagaInstance::customStatus).orElse(null));
	}

	private static String sagaId(String orderId) {
		return "return-" + orderId;
	}

	private static ResponseStatusException conflict(String reason) {
		return new ResponseStatusException(HttpStatus.CONFLICT, reason);
	}

}
