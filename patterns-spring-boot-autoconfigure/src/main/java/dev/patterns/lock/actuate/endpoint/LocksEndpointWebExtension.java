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

package dev.patterns.lock.actuate.endpoint;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;
import org.springframework.dao.DataAccessException;

import dev.patterns.lock.InvalidLockNameException;
import dev.patterns.problem.EndpointProblem;

/**
 * Endpoint {@code locks} over HTTP, with statuses that say what happened. Names are
 * parameters and no part of the path, so that they may have any characters.
 */
@EndpointWebExtension(endpoint = LocksEndpoint.class)
public class LocksEndpointWebExtension {

	private final LocksEndpoint delegate;

	/**
	 * Create the extension.
	 * @param delegate the endpoint
	 */
	public LocksEndpointWebExtension(LocksEndpoint delegate) {
		this.delegate = delegate;
	}

	/**
	 * List the locks that are held, or show one.
	 * @param name name of the lock to show, {@code null} to list
	 * @param after name of the last lock of the page before
	 * @param size how many to list
	 * @return the locks, or 404, 400, 503
	 */
	@ReadOperation
	public WebEndpointResponse<Object> locks(@Nullable String name, @Nullable String after, @Nullable Integer size) {
		return answer(() -> {
			LocksEndpoint.LocksDescriptor locks = this.delegate.locks(name, after, size);
			return (name != null && locks.locks().isEmpty()) ? notHeld(name) : new WebEndpointResponse<>(locks);
		});
	}

	/**
	 * Release a lock by force.
	 * @param name name of the lock
	 * @param token the token of the acquisition to end, {@code null} for any
	 * @return 204, or 404 if nobody holds it, 409 if the token is another one, 400, 503
	 */
	@DeleteOperation
	public WebEndpointResponse<Object> release(String name, @Nullable Long token) {
		return answer(() -> switch (this.delegate.release(name, token).outcome()) {
			case RELEASED -> new WebEndpointResponse<>(WebEndpointResponse.STATUS_NO_CONTENT);
			case DOES_NOT_EXIST -> notHeld(name);
			case BELONGS_TO_OTHERS -> EndpointProblem.conflict("The lock '" + name + "' is held under another token.");
		});
	}

	private static WebEndpointResponse<Object> notHeld(String name) {
		return EndpointProblem.notFound("Nobody holds the lock '" + name + "'.");
	}

	private static WebEndpointResponse<Object> answer(Supplier<WebEndpointResponse<Object>> answer) {
		try {
			return answer.get();
		}
		catch (IllegalArgumentException | InvalidLockNameException ex) {
			return EndpointProblem.badRequest(ex.getMessage());
		}
		catch (DataAccessException ex) {
			return EndpointProblem.unavailable("The store of the locks does not answer.");
		}
	}

}
