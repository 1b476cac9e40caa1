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

package dev.patterns.saga.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.Assert;
import org.springframework.util.ClassUtils;
import org.springframework.util.PropertyPlaceholderHelper;
import org.springframework.util.unit.DataSize;

import dev.patterns.definition.DefinitionProblems;
import dev.patterns.retry.RetrySchedule;
import dev.patterns.saga.Saga;
import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaStepInstance;
import dev.patterns.saga.SagaStepStatus;
import dev.patterns.saga.store.SagaRecord;
import dev.patterns.saga.store.SagaStepRecord;
import dev.patterns.serialization.PayloadSerializer;

/**
 * Plays the histories of instances against the code of a flow as it is now, without a
 * store and without doing anything: for tests that run before a change is deployed.
 */
public final class SagaReplayer {

	private static final String BEAN = "saga";

	private static final PropertyPlaceholderHelper PLACEHOLDERS = new PropertyPlaceholderHelper("${", "}", ":", null,
			true);

	private final SagaDefinition definition;

	private final SagaInvoker invoker;

	private final SagaSettings settings = new SagaSettings(Duration.ofSeconds(30), RetrySchedule.NONE,
			RetrySchedule.NONE, 1, Duration.ofSeconds(1), 0, Duration.ZERO, DataSize.ofMegabytes(100), null, false,
			Map.of(), Integer.MAX_VALUE, Duration.ofMinutes(5), "", true);

	/**
	 * Create a replayer.
	 * @param saga an object of the saga's class; what its steps need is not called
	 * @param serializer reads results as the application does
	 */
	public SagaReplayer(Object saga, PayloadSerializer serializer) {
		Class<?> type = ClassUtils.getUserClass(saga);
		Saga annotation = AnnotatedElementUtils.findMergedAnnotation(type, Saga.class);
		Assert.notNull(annotation, () -> type.getName() + " is not annotated with @Saga");
		DefinitionProblems problems = new DefinitionProblems("@Saga");
		this.definition = new SagaDefinitionReader(new RetryRuleReader(SagaReplayer::resolve), this.settings, problems)
			.read(BEAN, type, annotation);
		problems.throwIfAny();
		Assert.notNull(this.definition.flow(), () -> type.getName() + " has no @SagaFlow method");
		this.invoker = new SagaInvoker(new StaticListableBeanFactory(Map.of(BEAN, saga)), serializer,
				DataSize.ofMegabytes(100), List.of());
	}

	/**
	 * Nothing is timed here: what only the application's properties say is left out.
	 * @param text a text, may contain placeholders
	 * @return the text with their defaults, empty if one has none
	 */
	private static String resolve(String text) {
		String resolved = PLACEHOLDERS.replacePlaceholders(text, (name) -> null);
		return resolved.contains("${") ? "" : resolved;
	}

	/**
	 * Play the last run of an instance.
	 * @param history the instance with its history
	 * @return why the flow does not fit it, empty if it does
	 */
	public Optional<String> replay(SagaInstance history) {
		Assert.isTrue(
				history.name().equals(this.definition.name()) || this.definition.aliases().contains(history.name()),
				() -> "'" + history.id() + "' is an instance of saga '" + history.name() + "', not of '"
						+ this.definition.name() + "'");
		Assert.isTrue(history.version() == this.definition.version(),
				() -> "'" + history.id() + "' is an instance of version " + history.version() + " of saga '"
						+ history.name() + "', and " + this.definition.beanClass().getName() + " is version "
						+ this.definition.version() + ": replay it against the class of its own version");
		SagaRecord saga = record(history);
		List<SagaStepRecord> steps = history.steps()
			.stream()
			.filter((step) -> step.run() == history.run())
			.map((step) -> record(history, step))
			.toList();
		FlowPlay play = new FlowPlay(this.definition, this.invoker, this.settings, null);
		SagaState state = new SagaState(saga, steps, new SagaEvents(List.of()));
		return Optional.ofNullable(FlowReplay.play(play, state, false, (reason) -> {
		})).map(FlowStop::requireText);
	}

	/**
	 * Find the usual reasons for which a flow differs from replay to replay.
	 * @return what was found, as texts for people
	 */
	public List<String> warnings() {
		return FlowInspection.inspect(this.definition.beanClass(), this.definition.requireFlow().method());
	}

	private static SagaRecord record(SagaInstance saga) {
		SagaRecord.Origin origin = new SagaRecord.Origin("replay", saga.input(), Map.of(), saga.attributes(), null,
				null, saga.createdAt());
		return new SagaRecord(saga.id(), saga.name(), saga.version(), SagaDefinition.FLOW, saga.run(), saga.status(),
				saga.reason(), saga.failure(), origin, null, 1, saga.steps().size(), false, null, null,
				saga.updatedAt(), saga.endedAt());
	}

	private static SagaStepRecord record(SagaInstance saga, SagaStepInstance step) {
		Instant began = step.startedAt();
		return new SagaStepRecord(saga.id(), step.run(), step.name(), step.iteration(), step.kind(), step.run(),
				step.status(), step.attempts(), 0, step.status() == SagaStepStatus.UNCERTAIN, step.completion(),
				step.result(), step.error(), step.node(), null, began, began, step.endedAt(), step.position(),
				step.raisedBy());
	}

}
