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

package dev.patterns.state.actuate.endpoint;

import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

import dev.patterns.problem.EndpointProblem;
import dev.patterns.state.InvalidStateKeyException;
import dev.patterns.state.StateRefusedException;
import dev.patterns.state.UnknownStateStoreException;

/**
 * Endpoint {@code state} over HTTP, with statuses that say what happened. {@code GET
 * /state} shows the stores, {@code GET /state/{store}} lists keys, with {@code key} it
 * shows an entry, and {@code DELETE} with {@code key} deletes it.
 */
@EndpointWebExtension(endpoint = StateEndpoint.class)
public class StateEndpointWebExtension {

	private final StateEndpoint delegate;

	private final Show showValues;

	private final Set<String> roles;

	/**
	 * Create the extension.
	 * @param delegate the endpoint
	 * @param showValues when to show values
	 * @param roles roles of which a user must have one to see them, if that depends on
	 * the user; empty for any user
	 */
	public StateEndpointWebExtension(StateEndpoint delegate, Show showValues, Set<String> roles) {
		this.delegate = delegate;
		this.showValues = showValues;
		this.roles = Set.copyOf(roles);
	}

	/**
	 * List keys, or show an entry.
	 * @param securityContext who asks
	 * @param store name of the store
	 * @param key the key, {@code null} to list
	 * @param prefix what listed keys begin with
	 * @param like a pattern that listed keys match
	 * @param page where the page begins
	 * @param size how many keys at most
	 * @return what was asked for, or 404, 400
	 */
	@ReadOperation
	public WebEndpointResponse<Object> entries(SecurityContext securityContext, @Selector String store,
			@Nullable String key, @Nullable String prefix, @Nullable String like, @Nullable String page,
			@Nullable Integer size) {
		return answer(() -> (key != null)
				? this.delegate.find(store, key, this.showValues.isShown(securityContext, this.roles))
				: this.delegate.list(store, prefix, like, page, size), WebEndpointResponse::new);
	}

	/**
	 * Delete an entry.
	 * @param store name of the store
	 * @param key the key
	 * @param etag the etag that it must have
	 * @return 204, or 404, 409, 400
	 */
	@DeleteOperation
	public WebEndpointResponse<Object> delete(@Selector String store, String key, @Nullable String etag) {
		return answer(() -> this.delegate.delete(store, key, etag),
				(deleted) -> new WebEndpointResponse<>(WebEndpointResponse.STATUS_NO_CONTENT));
	}

	private static WebEndpointResponse<Object> answer(Supplier<@Nullable Object> action,
			Function<Object, WebEndpointResponse<Object>> found) {
		try {
			Object result = action.get();
			return (result != null) ? found.apply(result) : EndpointProblem.notFound("There is no such entry");
		}
		catch (StateRefusedException ex) {
			return EndpointProblem.conflict(ex.getMessage());
		}
		catch (InvalidStateKeyException | UnknownStateStoreException | IllegalArgumentException ex) {
			return EndpointProblem.badRequest(ex.getMessage());
		}
	}

}
