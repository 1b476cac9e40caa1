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

package dev.patterns.configuration.actuate.endpoint;

import java.security.Principal;
import java.util.Map;
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

import dev.patterns.configuration.ConfigurationConflictException;
import dev.patterns.configuration.ConfigurationStoreException;
import dev.patterns.configuration.InvalidConfigurationException;
import dev.patterns.configuration.RefusedConfigurationException;
import dev.patterns.configuration.UnknownConfigurationStoreException;
import dev.patterns.configuration.UnknownConfigurationVersionException;
import dev.patterns.jdbc.SchemaVersionException;
import dev.patterns.problem.EndpointProblem;

/**
 * Endpoint {@code configstore} over HTTP, with statuses that say what happened.
 */
@EndpointWebExtension(endpoint = ConfigStoreEndpoint.class)
public class ConfigStoreEndpointWebExtension {

	private final ConfigStoreEndpoint delegate;

	private final Show showValues;

	private final Set<String> roles;

	/**
	 * Create the extension.
	 * @param delegate the endpoint
	 * @param showValues when to show values
	 * @param roles roles of which a user must have one to see them, if that depends on
	 * the user; empty for any user
	 */
	public ConfigStoreEndpointWebExtension(ConfigStoreEndpoint delegate, Show showValues, Set<String> roles) {
		this.delegate = delegate;
		this.showValues = showValues;
		this.roles = Set.copyOf(roles);
	}

	/**
	 * The items of a store, or one of them with its history.
	 * @param securityContext who asks
	 * @param store name of the store
	 * @param key the key, {@code null} for several
	 * @param prefix beginning of keys, {@code null} for all
	 * @param history how many entries of the history of one key
	 * @return what was asked for, or 404, 400, 503
	 */
	@ReadOperation
	public WebEndpointResponse<Object> items(SecurityContext securityContext, @Selector String store,
			@Nullable String key, @Nullable String prefix, @Nullable Integer history) {
		boolean shown = this.showValues.isShown(securityContext, this.roles);
		return answer(() -> this.delegate.items(store, key, prefix, history, shown));
	}

	/**
	 * Set a key, or roll it back.
	 * @param securityContext who asks, whose name the history has then
	 * @param store name of the store
	 * @param key the key
	 * @param value the value, unless it is rolled back
	 * @param version the version that the key must have, 0 for none
	 * @param rollbackTo the version that is rolled back to
	 * @param force whether it is written without being tried out on this application
	 * @return 200, or 404, 409, 400, 422, 503
	 */
	@WriteOperation
	public WebEndpointResponse<Object> set(SecurityContext securityContext, @Selector String store, String key,
			@Nullable String value, @Nullable Long version, @Nullable Long rollbackTo, @Nullable Boolean force) {
		return answer(() -> this.delegate.set(this.delegate.writer(store, force, name(securityContext)), key, value,
				version, rollbackTo));
	}

	/**
	 * Delete a key.
	 * @param securityContext who asks, whose name the history has then
	 * @param store name of the store
	 * @param key the key
	 * @param version the version that it must have
	 * @param force whether it is deleted without trying that out on this application
	 * @return 204, or 404, 409, 400, 422, 503
	 */
	@DeleteOperation
	public WebEndpointResponse<Object> delete(SecurityContext securityContext, @Selector String store, String key,
			@Nullable Long version, @Nullable Boolean force) {
		return answer(
				() -> this.delegate.delete(this.delegate.writer(store, force, name(securityContext)), key, version)
					.deleted() ? Map.of() : null,
				WebEndpointResponse.STATUS_NO_CONTENT);
	}

	private static @Nullable String name(SecurityContext securityContext) {
		Principal principal = securityContext.getPrincipal();
		return (principal != null) ? principal.getName() : null;
	}

	private static WebEndpointResponse<Object> answer(Supplier<@Nullable Object> action) {
		return answer(action, WebEndpointResponse.STATUS_OK);
	}

	private static WebEndpointResponse<Object> answer(Supplier<@Nullable Object> action, int status) {
		try {
			Object result = action.get();
			if (result == null) {
				return EndpointProblem.notFound("There is no such key");
			}
			return (status != WebEndpointResponse.STATUS_OK) ? new WebEndpointResponse<>(status)
					: new WebEndpointResponse<>(result);
		}
		catch (UnknownConfigurationStoreException | UnknownConfigurationVersionException ex) {
			return EndpointProblem.notFound(ex.getMessage());
		}
		catch (ConfigurationConflictException ex) {
			return EndpointProblem.conflict(ex.getMessage());
		}
		catch (ConfigurationStoreException ex) {
			// What a driver says is for the log.
			return EndpointProblem.unavailable(
					(ex.getCause() instanceof SchemaVersionException) ? ex.getMessage() : "The store does not answer");
		}
		catch (SchemaVersionException ex) {
			return EndpointProblem.unavailable(ex.getMessage());
		}
		catch (RefusedConfigurationException ex) {
			return EndpointProblem.unprocessable(ex.getMessage());
		}
		catch (InvalidConfigurationException | IllegalArgumentException ex) {
			return EndpointProblem.badRequest(ex.getMessage());
		}
	}

}
