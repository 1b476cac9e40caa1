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

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaPage;
import dev.patterns.saga.SagaQuery;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStepInstance;
import dev.patterns.saga.SagaTemplate;

/**
 * Endpoint {@code sagas}: lists instances, and shows one with its history. Inputs and
 * results are not shown.
 */
@Endpoint(id = "sagas", defaultAccess = Access.READ_ONLY)
public class SagasEndpoint {

	private static final int DEFAULT_SIZE = 50;

	private final SagaTemplate template;

	/**
	 * Create the endpoint.
	 * @param template the template
	 */
	public SagasEndpoint(SagaTemplate template) {
		this.template = template;
	}

	/**
	 * List instances, newest first.
	 * @param name durable name of the saga, {@code null} for all
	 * @param status the status, {@code null} for all
	 * @param page number of the page, counted from 0
	 * @param size number of instances on a page
	 * @return one page
	 */
	@ReadOperation
	public SagasDescriptor sagas(@Nullable String name, @Nullable SagaStatus status, @Nullable Integer page,
			@Nullable Integer size) {
		SagaPage found = this.template.list(SagaQuery.all()
			.withName(name)
			.withStatus(status)
			.withPage((page != null) ? page : 0, (size != null) ? size : DEFAULT_SIZE));
		return new SagasDescriptor(found.content().stream().map(SagaDescriptor::of).toList(), found.page(),
				found.size(), found.more());
	}

	/**
	 * Show an instance.
	 * @param id id of the instance
	 * @return the instance, {@code null} if there is none
	 */
	@ReadOperation
	public @Nullable SagaDescriptor saga(@Selector String id) {
		return this.template.get(id).map(SagaDescriptor::of).orElse(null);
	}

	/**
	 * A page of instances.
	 *
	 * @param sagas the instances, without their steps
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
	 * @param owner id of the instance of the application that runs it
	 * @param dueAt when it goes on
	 * @param createdAt when it was started
	 * @param updatedAt when it changed last
	 * @param endedAt when it ended
	 * @param steps steps and compensations
	 */
	public record SagaDescriptor(String id, String name, int version, int run, String status, @Nullable String reason,
			@Nullable String failure, @Nullable String owner, @Nullable Instant dueAt, Instant createdAt,
			Instant updatedAt, @Nullable Instant endedAt, List<StepDescriptor> steps) implements OperationResponseBody {

		static SagaDescriptor of(SagaInstance saga) {
			return new SagaDescriptor(saga.id(), saga.name(), saga.version(), saga.run(), saga.status().name(),
					(saga.reason() != null) ? saga.reason().name() : null, saga.failure(), saga.owner(), saga.dueAt(),
					saga.createdAt(), saga.updatedAt(), saga.endedAt(),
					saga.steps().stream().map(StepDescriptor::of).toList());
		}

	}

	/**
	 * A step or a compensation of an instance.
	 *
	 * @param name durable name of the step
	 * @param kind the step itself or its compensation
	 * @param run run of the instance
	 * @param iteration iteration within the run
	 * @param status the status
	 * @param attempts number of attempts
	 * @param completion position in the order of completion
	 * @param error failure of the last failed attempt
	 * @param node id of the instance of the application that made the last attempt
	 * @param startedAt when the last attempt began
	 * @param endedAt when the last attempt ended
	 */
	public record StepDescriptor(String name, String kind, int run, int iteration, String status, int attempts,
			@Nullable Integer completion, @Nullable String error, @Nullable String node, Instant startedAt,
			@Nullable Instant endedAt) {

		static StepDescriptor of(SagaStepInstance step) {
			return new StepDescriptor(step.name(), step.kind().name(), step.run(), step.iteration(),
					step.status().name(), step.attempts(), step.completion(), step.error(), step.node(),
					step.startedAt(), step.endedAt());
		}

	}

}
