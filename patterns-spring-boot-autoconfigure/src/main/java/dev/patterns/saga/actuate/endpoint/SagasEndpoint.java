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

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.Sanitizer;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.Selector.Match;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.util.StringUtils;

import dev.patterns.saga.SagaAttempt;
import dev.patterns.saga.SagaEndReason;
import dev.patterns.saga.SagaHidden;
import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaPage;
import dev.patterns.saga.SagaQuery;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaTemplate;
import dev.patterns.saga.engine.SagaCatalog;
import dev.patterns.saga.engine.SagaOutline;
import dev.patterns.serialization.PayloadSerializer;

/**
 * Endpoint {@code sagas}: lists instances, shows one with its history, and intervenes
 * where the endpoint's access is unrestricted. Inputs and results are shown to whom
 * {@code management.endpoint.sagas.show-values} says, without what {@link SagaHidden}
 * marks. An id may contain slashes.
 */
@Endpoint(id = "sagas", defaultAccess = Access.READ_ONLY)
public class SagasEndpoint {

	// An operation of the web extension replaces one here only if it produces the same.
	static final String JSON_V3 = "application/vnd.spring-boot.actuator.v3+json";

	static final String JSON_V2 = "application/vnd.spring-boot.actuator.v2+json";

	static final String JSON = "application/json";

	static final String TEXT = "text/plain";

	private static final int DEFAULT_SIZE = 50;

	private final SagaTemplate template;

	private final SagaCatalog catalog;

	private final Show showValues;

	private final PayloadSerializer serializer;

	private final SagaDescriber describer;

	/**
	 * Create the endpoint.
	 * @param template the template
	 * @param catalog knows the definitions
	 * @param serializer knows how inputs and results are stored
	 * @param sanitizingFunctions sanitize values
	 * @param showValues when to show inputs and results
	 * @param maxValueLength how many characters of one input or result to show
	 */
	public SagasEndpoint(SagaTemplate template, SagaCatalog catalog, PayloadSerializer serializer,
			Iterable<SanitizingFunction> sanitizingFunctions, Show showValues, int maxValueLength) {
		this.template = template;
		this.catalog = catalog;
		this.showValues = showValues;
		this.serializer = serializer;
		this.describer = new SagaDescriber(catalog,
				new SagaValues(serializer.mask(SagaHidden.class), new Sanitizer(sanitizingFunctions), maxValueLength));
	}

	/**
	 * List instances, newest first. All conditions must be met.
	 * @param name durable name of the saga, {@code null} for all
	 * @param status the status, {@code null} for all
	 * @param reason why an instance is or was compensated, {@code null} for all
	 * @param attribute search attributes as {@code name:value}, {@code null} for none
	 * @param createdFrom when an instance was started at the earliest
	 * @param createdBefore before when it was started
	 * @param page number of the page, counted from 0
	 * @param size number of instances on a page
	 * @return one page
	 */
	@ReadOperation
	public SagasDescriptor sagas(@Nullable String name, @Nullable SagaStatus status, @Nullable SagaEndReason reason,
			@Nullable List<String> attribute, @Nullable Instant createdFrom, @Nullable Instant createdBefore,
			@Nullable Integer page, @Nullable Integer size) {
		SagaQuery query = SagaQuery.all()
			.withName(name)
			.withStatus(status)
			.withReason(reason)
			.withCreated(createdFrom, createdBefore)
			.withPage((page != null) ? page : 0, (size != null) ? size : DEFAULT_SIZE);
		for (String one : (attribute != null) ? attribute : List.<String>of()) {
			int colon = one.indexOf(':');
			if (colon < 1) {
				throw new IllegalArgumentException("An attribute is asked for as 'name:value'");
			}
			query = query.withAttribute(one.substring(0, colon), one.substring(colon + 1));
		}
		SagaPage found = this.template.list(query);
		return new SagasDescriptor(found.content().stream().map(this.describer::summary).toList(), found.page(),
				found.size(), found.more());
	}

	/**
	 * Show an instance with its history.
	 * @param id id of the instance; may contain slashes
	 * @return the instance, {@code null} if there is none
	 */
	@ReadOperation(produces = { JSON_V3, JSON_V2, JSON, TEXT })
	public @Nullable SagaDescriptor saga(@Selector(match = Match.ALL_REMAINING) String... id) {
		return find(join(id)).map((saga) -> describe(saga, this.showValues.isShown(true))).orElse(null);
	}

	/**
	 * Ask something of an instance. It is done by the instance of the application that
	 * runs it, so it takes a moment.
	 * @param operation what is asked
	 * @param step durable name of a step, for {@link SagaOperation#RERUN} only
	 * @param event name of an event, for {@link SagaOperation#RAISE} only
	 * @param payload payload of the event: a text with JSON in it
	 * @param id id of the instance; may contain slashes
	 * @return what was asked
	 */
	@WriteOperation
	public AskedDescriptor ask(SagaOperation operation, @Nullable String step, @Nullable String event,
			@Nullable String payload, @Selector(match = Match.ALL_REMAINING) String... id) {
		return ask(operation, step, event, payload, null, join(id));
	}

	AskedDescriptor ask(SagaOperation operation, @Nullable String step, @Nullable String event,
			@Nullable String payload, @Nullable String by, String id) {
		operation.ask(this.template, id, step, RaisedEvent.of(this.serializer, event, payload, by));
		return new AskedDescriptor(id, operation.name().toLowerCase(Locale.ROOT));
	}

	/**
	 * Delete an ended instance and its history.
	 * @param id id of the instance; may contain slashes
	 * @return what was done
	 */
	@DeleteOperation
	public AskedDescriptor purge(@Selector(match = Match.ALL_REMAINING) String... id) {
		this.template.purge(join(id));
		return new AskedDescriptor(join(id), "purge");
	}

	static String join(String[] segments) {
		String id = String.join("/", segments);
		if (!StringUtils.hasText(id)) {
			throw new IllegalArgumentException("The id of an instance is missing");
		}
		return id;
	}

	Optional<SagaInstance> find(String id) {
		return this.template.get(id);
	}

	SagaDescriptor describe(SagaInstance saga, boolean shown) {
		return this.describer.details(saga, shown);
	}

	String draw(SagaInstance saga) {
		return InstanceDiagram.of(saga, this.catalog.find(saga.name(), saga.version()).orElse(null));
	}

	DefinitionsDescriptor definitions() {
		return new DefinitionsDescriptor(this.catalog.list().stream().map(SagaDescriber::definition).toList());
	}

	Optional<SagaOutline> definition(String name, @Nullable Integer version) {
		return this.catalog.find(name, version);
	}

	/**
	 * A page of instances.
	 *
	 * @param sagas the instances, without their inputs and steps
	 * @param page number of the page, counted from 0
	 * @param size number of instances asked for
	 * @param more whether there are further pages
	 */
	public record SagasDescriptor(List<SagaDescriptor> sagas, int page, int size,
			boolean more) implements OperationResponseBody {

	}

	/**
	 * An instance.
	 *
	 * @param id the id
	 * @param name durable name of the saga
	 * @param version version of the definition
	 * @param run the current run
	 * @param status the status
	 * @param reason why it was compensated
	 * @param failure the failure as text
	 * @param attributes search attributes
	 * @param input the input, as far as it may be shown
	 * @param owner id of the instance of the application that runs it
	 * @param dueAt when it goes on
	 * @param createdAt when it was started
	 * @param updatedAt when it changed last
	 * @param endedAt when it ended
	 * @param customStatus the status text that its flow has set
	 * @param result what its flow returned, as far as it may be shown
	 * @param steps steps and compensations in the order of their first attempt
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record SagaDescriptor(String id, String name, int version, int run, String status, @Nullable String reason,
			@Nullable String failure, Map<String, @Nullable Object> attributes, @Nullable Object input,
			@Nullable String owner, @Nullable Instant dueAt, Instant createdAt, Instant updatedAt,
			@Nullable Instant endedAt, @Nullable String customStatus, @Nullable Object result,
			List<StepDescriptor> steps) implements OperationResponseBody {

	}

	/**
	 * A step or a compensation of an instance.
	 *
	 * @param name durable name of the step
	 * @param kind the step itself or its compensation
	 * @param run run of the instance
	 * @param iteration iteration within the run
	 * @param position position among the commands of a flow, or of a branch of it
	 * @param status the status
	 * @param attempts number of attempts
	 * @param completion position in the order of completion
	 * @param result the result, as far as it may be shown
	 * @param awaits what a command that has not been answered waits for
	 * @param error failure of the last failed attempt
	 * @param node id of the instance of the application that made the last attempt
	 * @param startedAt when the last attempt began; of an event when it was raised
	 * @param endedAt when the last attempt ended; of an event when the flow took it
	 * @param raisedBy who raised the event
	 * @param earlier the attempts before the last one, the oldest first
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record StepDescriptor(String name, String kind, int run, int iteration, @Nullable Integer position,
			String status, int attempts, @Nullable Integer completion, @Nullable Object result, @Nullable String awaits,
			@Nullable String error, @Nullable String node, Instant startedAt, @Nullable Instant endedAt,
			@Nullable Object raisedBy, List<SagaAttempt> earlier) {

	}

	/**
	 * What was asked of an instance.
	 *
	 * @param id id of the instance
	 * @param operation what was asked
	 */
	public record AskedDescriptor(String id, String operation) implements OperationResponseBody {

	}

	/**
	 * The sagas that this application defines.
	 *
	 * @param definitions all names and versions
	 */
	public record DefinitionsDescriptor(List<DefinitionDescriptor> definitions) implements OperationResponseBody {

	}

	/**
	 * The definition of a saga.
	 *
	 * @param name durable name
	 * @param version version
	 * @param aliases former names
	 * @param timeout time limit of an instance
	 * @param flow {@code true} if it is a flow, which has no list of steps
	 * @param steps the steps in the order of their execution
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record DefinitionDescriptor(String name, int version, List<String> aliases, @Nullable String timeout,
			@Nullable Boolean flow, List<DefinedStepDescriptor> steps) implements OperationResponseBody {

	}

	/**
	 * A step of a definition.
	 *
	 * @param name durable name
	 * @param order position; steps with the same position run in parallel
	 * @param transactional whether effect and checkpoint are one commit
	 * @param condition expression that decides whether it is run
	 * @param compensation name of the method that undoes it
	 * @param timeout time limit of an attempt
	 * @param maxRetries how often it is repeated, -1 for no limit
	 * @param command {@code true} if it sends a command and waits for the answer
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record DefinedStepDescriptor(String name, int order, boolean transactional, @Nullable String condition,
			@Nullable String compensation, String timeout, int maxRetries, @Nullable Boolean command) {

	}

}
