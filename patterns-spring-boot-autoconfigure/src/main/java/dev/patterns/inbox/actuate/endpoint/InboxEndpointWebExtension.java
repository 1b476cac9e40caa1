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

package dev.patterns.inbox.actuate.endpoint;

import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.Selector.Match;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

import dev.patterns.inbox.store.InboxLockedException;
import dev.patterns.problem.EndpointProblem;

/**
 * Endpoint {@code inbox} over HTTP, with statuses that say what happened. {@code GET
 * /inbox/{operation}} lists the records of an operation, with {@code key} and
 * {@code source} it shows one, and {@code DELETE} with them deletes it.
 */
@EndpointWebExtension(endpoint = InboxEndpoint.class)
public class InboxEndpointWebExtension {

	private final InboxEndpoint delegate;

	private final Show showValues;

	private final Set<String> roles;

	/**
	 * Create the extension.
	 * @param delegate the endpoint
	 * @param showValues when to show responses
	 * @param roles roles of which a user must have one to see them, if that depends on
	 * the user; empty for any user
	 */
	public InboxEndpointWebExtension(InboxEndpoint delegate, Show showValues, Set<String> roles) {
		this.delegate = delegate;
		this.showValues = showValues;
		this.roles = Set.copyOf(roles);
	}

	/**
	 * List the records of an operation, or show one.
	 * @param securityContext who asks
	 * @param source source of the message, or caller
	 * @param key id of the message or idempotency key of the call, {@code null} to list
	 * @param page number of the page, counted from 0
	 * @param size number of records on a page
	 * @param operation durable name of the handler
	 * @return what was asked for, or 404, 400
	 */
	@ReadOperation
	public WebEndpointResponse<Object> records(SecurityContext securityContext, @Nullable String source,
			@Nullable String key, @Nullable Integer page, @Nullable Integer size,
			@Selector(match = Match.ALL_REMAINING) String... operation) {
		return answer(() -> (key != null)
				? this.delegate.find(source, key, operation, this.showValues.isShown(securityContext, this.roles))
				: Optional.of(this.delegate.list(page, size, operation)), WebEndpointResponse::new);
	}

	/**
	 * Delete a record.
	 * @param source source of the message, or caller
	 * @param key id of the message, or idempotency key of the call
	 * @param operation durable name of the handler
	 * @return 204, or 404, 409, 400
	 */
	@DeleteOperation
	public WebEndpointResponse<Object> delete(@Nullable String source, String key,
			@Selector(match = Match.ALL_REMAINING) String... operation) {
		return answer(() -> Optional.ofNullable(this.delegate.delete(source, key, operation)),
				(deleted) -> new WebEndpointResponse<>(WebEndpointResponse.STATUS_NO_CONTENT));
	}

	private static WebEndpointResponse<Object> answer(Supplier<Optional<?>> action,
			Function<Object, WebEndpointResponse<Object>> found) {
		try {
			Object result = action.get().orElse(null);
			return (result != null) ? found.apply(result) : EndpointProblem.notFound("There is no such record");
		}
		catch (InboxLockedException ex) {
			return EndpointProblem.conflict("The request is being handled or undone");
		}
		catch (IllegalArgumentException ex) {
			return EndpointProblem.badRequest(ex.getMessage());
		}
	}

}
