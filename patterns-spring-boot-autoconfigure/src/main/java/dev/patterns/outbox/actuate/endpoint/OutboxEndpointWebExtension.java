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

package dev.patterns.outbox.actuate.endpoint;

import java.time.Instant;
import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

import dev.patterns.problem.EndpointProblem;

/**
 * Endpoint {@code outbox} over HTTP, with statuses that say what happened.
 * {@code GET /outbox} shows the whole, {@code GET /outbox/dead} lists, {@code GET
 * /outbox/dead/{id}} shows a message, {@code POST /outbox/dead/{id}} sends it again,
 * {@code DELETE /outbox/dead/{id}} discards it, and {@code POST /outbox/retry},
 * {@code discard}, {@code pause} and {@code resume} concern many.
 */
@EndpointWebExtension(endpoint = OutboxEndpoint.class)
public class OutboxEndpointWebExtension {

	private final OutboxEndpoint delegate;

	private final OutboxDescriber describer;

	private final Show showValues;

	private final Set<String> roles;

	/**
	 * Create the extension.
	 * @param delegate the endpoint
	 * @param describer finds messages
	 * @param showValues when to show headers and payloads
	 * @param roles roles of which a user must have one to see them, if that depends on
	 * the user; empty for any user
	 */
	public OutboxEndpointWebExtension(OutboxEndpoint delegate, OutboxDescriber describer, Show showValues,
			Set<String> roles) {
		this.delegate = delegate;
		this.describer = describer;
		this.showValues = showValues;
		this.roles = Set.copyOf(roles);
	}

	/**
	 * List messages.
	 * @param state which messages
	 * @param dataSource name of the database, {@code null} for the default
	 * @param topic the topic, {@code null} for any
	 * @param key the key, {@code null} for any
	 * @param type durable name of the payload, {@code null} for any
	 * @param reason a text within the reason, {@code null} for any
	 * @param createdBefore published before this time, {@code null} for any
	 * @param before only rows with a lower id
	 * @param size how many at most
	 * @return one page, or 400
	 */
	@ReadOperation
	public WebEndpointResponse<Object> messages(@Selector MessageView state, @Nullable String dataSource,
			@Nullable String topic, @Nullable String key, @Nullable String type, @Nullable String reason,
			@Nullable Instant createdBefore, @Nullable Long before, @Nullable Integer size) {
		return answer(
				() -> this.delegate.messages(state, dataSource, topic, key, type, reason, createdBefore, before, size));
	}

	/**
	 * Show one message.
	 * @param securityContext who asks
	 * @param state any view
	 * @param id the row's id
	 * @param dataSource name of the database, {@code null} for the default
	 * @return the message, or 404
	 */
	@ReadOperation
	public WebEndpointResponse<Object> message(SecurityContext securityContext, @Selector MessageView state,
			@Selector long id, @Nullable String dataSource) {
		return answer(() -> this.describer.find(dataSource, id)
			.map((found) -> this.delegate.describe(found, this.showValues.isShown(securityContext, this.roles)))
			.orElse(null));
	}

	/**
	 * Do something with many messages, or with the relay of all instances.
	 * @param operation what to do
	 * @param state which messages, {@code null} for the dead ones
	 * @param dataSource name of the database, {@code null} for the default
	 * @param topic the topic, {@code null} for any
	 * @param key the key, {@code null} for any
	 * @param type durable name of the payload, {@code null} for any
	 * @param reason a text within the reason, {@code null} for any
	 * @param createdBefore published before this time, {@code null} for any
	 * @param all whether all are meant if no condition is given
	 * @param broker what to pause or resume, {@code null} for all brokers
	 * @return what was done, or 400, 409
	 */
	@WriteOperation
	public WebEndpointResponse<Object> intervene(@Selector OutboxOperation operation, @Nullable MessageView state,
			@Nullable String dataSource, @Nullable String topic, @Nullable String key, @Nullable String type,
			@Nullable String reason, @Nullable Instant createdBefore, @Nullable Boolean all, @Nullable String broker) {
		return answer(() -> this.delegate.intervene(operation, state, dataSource, topic, key, type, reason,
				createdBefore, all, broker));
	}

	/**
	 * Let a message be sent again.
	 * @param state any view
	 * @param id the row's id
	 * @param dataSource name of the database, {@code null} for the default
	 * @param topic another topic, {@code null} for the same
	 * @param headers all headers as the text of a JSON object, {@code null} for the same
	 * @param data another payload as text, {@code null} for the same
	 * @return what was done, or 404, 409, 400
	 */
	@WriteOperation
	public WebEndpointResponse<Object> retry(@Selector MessageView state, @Selector long id,
			@Nullable String dataSource, @Nullable String topic, @Nullable String headers, @Nullable String data) {
		return answer(() -> this.delegate.retry(state, id, dataSource, topic, headers, data));
	}

	/**
	 * Remove a parked message for good.
	 * @param state any view
	 * @param id the row's id
	 * @param dataSource name of the database, {@code null} for the default
	 * @return what was done, or 404
	 */
	@DeleteOperation
	public WebEndpointResponse<Object> discard(@Selector MessageView state, @Selector long id,
			@Nullable String dataSource) {
		return answer(() -> this.delegate.discard(state, id, dataSource));
	}

	private static WebEndpointResponse<Object> answer(Supplier<@Nullable Object> action) {
		try {
			Object body = action.get();
			return (body != null) ? new WebEndpointResponse<>(body)
					: EndpointProblem.notFound("There is no such message, or not in a state in which that can be done");
		}
		catch (IllegalStateException ex) {
			return EndpointProblem.conflict(ex.getMessage());
		}
		catch (IllegalArgumentException ex) {
			return EndpointProblem.badRequest(ex.getMessage());
		}
	}

}
