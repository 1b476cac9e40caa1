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

import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;

import dev.patterns.saga.SagaHidden;
import dev.patterns.saga.engine.SagaArgument.Source;
import dev.patterns.saga.engine.SagaOutline.Step;
import dev.patterns.saga.engine.SagaOutline.Value;

/**
 * Tells which sagas this application defines. Thread-safe.
 */
public final class SagaCatalog {

	private final SagaRegistry registry;

	SagaCatalog(SagaRegistry registry) {
		this.registry = registry;
	}

	/**
	 * The sagas of this application.
	 * @return all names and versions
	 */
	public List<SagaOutline> list() {
		return this.registry.definitions().stream().map(SagaCatalog::outline).toList();
	}

	/**
	 * Find a saga.
	 * @param name durable name of the saga, may be a former one
	 * @param version the version, {@code null} for the highest
	 * @return the saga, empty if this application does not define it
	 */
	public Optional<SagaOutline> find(String name, @Nullable Integer version) {
		Optional<SagaDefinition> found = (version != null) ? Optional.ofNullable(this.registry.find(name, version))
				: this.registry.latest(name);
		return found.map(SagaCatalog::outline);
	}

	private static SagaOutline outline(SagaDefinition saga) {
		List<Step> steps = saga.steps().stream().map((step) -> step(saga, step)).toList();
		return new SagaOutline(saga.name(), saga.version(), saga.aliases(), saga.timeout(),
				new Value(saga.inputType(), isHiddenByParameter(saga, Source.INPUT, null)), steps, saga.flow() != null,
				result(saga));
	}

	private static Value result(SagaDefinition saga) {
		SagaMethod flow = saga.flow();
		return (flow != null)
				? new Value(resultType(saga, flow), isHidden(flow) || isHiddenByParameter(saga, Source.RESULT, null))
				: Value.UNKNOWN;
	}

	private static Step step(SagaDefinition saga, StepDefinition step) {
		SagaMethod compensation = step.compensation();
		return new Step(step.name(), step.order(), step.transactional(),
				(step.condition() != null) ? step.condition().toString() : null,
				(compensation != null) ? compensation.method().getName() : null,
				(step.command() != null) ? step.command().timeout() : step.timeout(), retries(step),
				step.command() != null,
				new Value((step.command() != null) ? step.command().replyType() : resultType(saga, step.forward()),
						isHidden(step.forward()) || isHiddenByParameter(saga, Source.STEP, step.name())),
				(compensation != null) ? new Value(
						(step.undoCommand() != null) ? step.undoCommand().replyType() : resultType(saga, compensation),
						isHidden(compensation)) : Value.UNKNOWN);
	}

	private static int retries(StepDefinition step) {
		return (step.command() != null && !step.command().repeated()) ? 0 : step.retry().schedule().maxRetries();
	}

	private static @Nullable Type resultType(SagaDefinition saga, SagaMethod method) {
		ResolvableType type = ResolvableType.forMethodReturnType(method.method(), saga.beanClass());
		return (type.toClass() == void.class) ? null : type.getType();
	}

	private static boolean isHidden(SagaMethod method) {
		return AnnotatedElementUtils.hasAnnotation(method.method(), SagaHidden.class);
	}

	private static boolean isHiddenByParameter(SagaDefinition saga, Source source, @Nullable String step) {
		return methods(saga).stream().anyMatch((method) -> isHiddenByParameter(method, source, step));
	}

	private static boolean isHiddenByParameter(SagaMethod method, Source source, @Nullable String step) {
		Parameter[] parameters = method.method().getParameters();
		for (int i = 0; i < parameters.length; i++) {
			SagaArgument argument = method.arguments().get(i);
			if (argument.source() == source && (step == null || step.equals(argument.step()))
					&& AnnotatedElementUtils.hasAnnotation(parameters[i], SagaHidden.class)) {
				return true;
			}
		}
		return false;
	}

	private static List<SagaMethod> methods(SagaDefinition saga) {
		List<SagaMethod> methods = new ArrayList<>();
		for (StepDefinition step : saga.steps()) {
			methods.add(step.forward());
			if (step.compensation() != null) {
				methods.add(step.compensation());
			}
		}
		if (saga.flow() != null) {
			methods.add(saga.flow());
		}
		if (saga.ended() != null) {
			methods.add(saga.ended());
		}
		return methods;
	}

}
