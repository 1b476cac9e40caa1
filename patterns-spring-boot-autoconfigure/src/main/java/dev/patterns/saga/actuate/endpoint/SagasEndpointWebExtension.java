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

package dev.patterns.saga.actuate.endpoint;

import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.Selector.Match;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;
import org.springframework.util.MimeType;

import dev.patterns.problem.EndpointProblem;
import dev.patterns.saga.SagaEndReason;
import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaNotFoundException;
import dev.patterns.saga.SagaStateException;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.UnknownSagaException;
import dev.patterns.saga.engine.SagaOutline;

/**
 * Endpoint {@code sagas} over HTTP: with statuses that say what happened, and with
 * diagrams. {@code GET /sagas} lists, {@code GET /sagas/{id}} shows an instance,
 * {@code POST /sagas/{id}} asks something of it, {@code DELETE /sagas/{id}} deletes it.
 * {@code GET /sagas/definitions} lists the definitions, and {@code GET
 * /sagas/definitions/{name}} shows one; an instance with such an id comes first. With
 * {@code format=mermaid} an instance or a definition is drawn.
 */
@EndpointWebExtension(endpoint = SagasEndpoint.class)
public class SagasEndpointWebExtension {

	private static final String DEFINITIONS = "definitions";

	private static final int ACCEPTED = 202;

	private static final MimeType TEXT = new MimeType("text", "plain", StandardCharsets.UTF_8);

	private final SagasEndpoint delegate;

	private final Show showValues;

	private final Set<String> roles;

	/**
	 * Create the extension.
	 * @param delegate the endpoint
	 * @param showValues when to show inputs and results
	 * @param roles roles of which a user must have one to see them, if that depends on
	 * the user; empty for any user
	 */
	public SagasEndpointWebExtension(SagasEndpoint delegate, Show showValues, Set<String> roles) {
		this.delegate = delegate;
		this.showValues = showValues;
		this.roles = Set.copyOf(roles);
	}

	/**
	 * List instances.
	 * @param name durable name of the saga, {@code null} for all
	 * @param status the status, {@code null} for all
	 * @param reason why an instance is or was compensated, {@code null} for all
	 * @param attribute search attribute as {@code name:value}; may be repeated
	 * @param createdFrom when an instance was started at the earliest
	 * @param createdBefore before when it was started
	 * @param page number of the page, counted from 0
	 * @param size number of instances on a page
	 * @return one page, or 400
	 */
	@ReadOperation
	public WebEndpointResponse<Object> sagas(@Nullable String name, @Nullable SagaStatus status,
			@Nullable SagaEndReason reason, @Nullable Object attribute, @Nullable Instant createdFrom,
			@Nullable Instant createdBefore, @Nullable Integer page, @Nullable Integer size) {
		return answer(() -> new WebEndpointResponse<>(this.delegate.sagas(name, status, reason, attributes(attribute),
				createdFrom, createdBefore, page, size)));
	}

	/**
	 * Attributes as they came: a list if there are several. To be converted to a list, a
	 * single one would be split at its commas.
	 * @param attribute a text, or several
	 * @return the texts
	 */
	private static List<String> attributes(@Nullable Object attribute) {
		if (attribute instanceof Collection<?> several) {
			return several.stream().map(String::valueOf).toList();
		}
		return (attribute != null) ? List.of(attribute.toString()) : List.of();
	}

	/**
	 * Show or draw an instance or a definition.
	 * @param securityContext who asks
	 * @param format how to show it, {@code null} for JSON
	 * @param version version of the definition, {@code null} for the highest
	 * @param id id of an instance, or {@code definitions/} and the name of a saga
	 * @return what was asked for, or 404
	 */
	@ReadOperation(produces = { SagasEndpoint.JSON_V3, SagasEndpoint.JSON_V2, SagasEndpoint.JSON, SagasEndpoint.TEXT })
	public WebEndpointResponse<Object> saga(SecurityContext securityContext, @Nullable Format format,
			@Nullable Integer version, @Selector(match = Match.ALL_REMAINING) String... id) {
		return answer(() -> {
			String instance = SagasEndpoint.join(id);
			Optional<SagaInstance> found = this.delegate.find(instance);
			if (found.isPresent()) {
				return (format == Format.MERMAID) ? new WebEndpointResponse<>(this.delegate.draw(found.get()), TEXT)
						: json(this.delegate.describe(found.get(),
								this.showValues.isShown(securityContext, this.roles)));
			}
			if (!id[0].equals(DEFINITIONS)) {
				throw new SagaNotFoundException(instance);
			}
			return (id.length == 1) ? json(this.delegate.definitions())
					: definition(String.join("/", Arrays.copyOfRange(id, 1, id.length)), version, format);
		});
	}

	private WebEndpointResponse<Object> definition(String name, @Nullable Integer version, @Nullable Format format) {
		Optional<SagaOutline> found = this.delegate.definition(name, version);
		if (found.isEmpty()) {
			return EndpointProblem.notFound("This application does not define that saga, or not in that version");
		}
		return (format == Format.MERMAID) ? new WebEndpointResponse<>(DefinitionDiagram.of(found.get()), TEXT)
				: json(SagaDescriber.definition(found.get()));
	}

	private static WebEndpointResponse<Object> json(Object body) {
		return new WebEndpointResponse<>(body, new MimeType("application", "json"));
	}

	/**
	 * Ask something of an instance.
	 * @param securityContext who asks
	 * @param operation what is asked
	 * @param step durable name of a step, for {@link SagaOperation#RERUN} only
	 * @param event name of an event, for {@link SagaOperation#RAISE} only
	 * @param payload payload of the event: a text with JSON in it
	 * @param id id of the instance
	 * @return 202, or 404, 409, 400
	 */
	@WriteOperation
	public WebEndpointResponse<Object> ask(SecurityContext securityContext, SagaOperation operation,
			@Nullable String step, @Nullable String event, @Nullable String payload,
			@Selector(match = Match.ALL_REMAINING) String... id) {
		Principal principal = securityContext.getPrincipal();
		String by = (principal != null) ? principal.getName() : null;
		return answer(() -> new WebEndpointResponse<>(
				this.delegate.ask(operation, step, event, payload, by, SagasEndpoint.join(id)), ACCEPTED));
	}

	/**
	 * Delete an ended instance.
	 * @param id id of the instance
	 * @return 204, or 404, 409
	 */
	@DeleteOperation
	public WebEndpointResponse<Object> purge(@Selector(match = Match.ALL_REMAINING) String... id) {
		return answer(() -> {
			this.delegate.purge(id);
			return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NO_CONTENT);
		});
	}

	private static WebEndpointResponse<Object> answer(Supplier<WebEndpointResponse<Object>> action) {
		try {
			return action.get();
		}
		catch (SagaNotFoundException ex) {
			return EndpointProblem.notFound(ex.getMessage());
		}
		catch (SagaStateException | UnknownSagaException ex) {
			return EndpointProblem.conflict(ex.getMessage());
		}
		catch (IllegalArgumentException ex) {
			return EndpointProblem.badRequest(ex.getMessage());
		}
	}

	/**
	 * How to show something.
	 */
	public enum Format {

		/**
		 * As JSON.
		 */
		JSON,

		/**
		 * As a flow chart in the language of Mermaid, as plain text.
		 */
		MERMAID

	}

}
