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

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;

import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.scheduling.annotation.Async;
import org.springframework.util.ReflectionUtils;
import org.springframework.util.StringUtils;

import dev.patterns.definition.DefinitionProblems;
import dev.patterns.naming.DurableNames;
import dev.patterns.retry.RetrySchedule;
import dev.patterns.saga.Saga;
import dev.patterns.saga.SagaContext;
import dev.patterns.saga.SagaEnded;
import dev.patterns.saga.SagaFlow;
import dev.patterns.saga.SagaRetry;
import dev.patterns.saga.SagaStep;

/**
 * Reads the definition of a saga from its class and takes note of all that is wrong with
 * it.
 */
final class SagaDefinitionReader {

	private final RetryRuleReader rules;

	private final SagaSettings settings;

	private final DefinitionProblems problems;

	private final CommandReader commands;

	SagaDefinitionReader(RetryRuleReader rules, SagaSettings settings, DefinitionProblems problems) {
		this.rules = rules;
		this.settings = settings;
		this.problems = problems;
		this.commands = new CommandReader(problems);
	}

	/**
	 * Read a definition.
	 * @param beanName name of the bean
	 * @param beanClass the user's class
	 * @param saga the annotation
	 * @return the definition; not to be used if there was a problem
	 */
	SagaDefinition read(String beanName, Class<?> beanClass, Saga saga) {
		String name = StringUtils.hasText(saga.name()) ? saga.name() : DurableNames.ofComponent(beanClass);
		checkName(beanClass.getName(), name);
		for (String alias : saga.aliases()) {
			checkName(beanClass.getName(), alias);
		}
		if (saga.version() < 1) {
			this.problems.add(beanClass.getName(), "The version is " + saga.version() + ".",
					"Count versions from 1 upwards.");
		}
		Method flow = flowMethod(beanClass);
		List<StepCandidate> candidates = candidates(beanClass, flow);
		Method ended = endedMethod(beanClass);
		SagaArgumentResolver resolver = new SagaArgumentResolver(beanClass, candidates, this.problems);
		if (flow != null) {
			resolver.findInput(flow, MethodRole.flow());
			resolver.findFlowResult(flow);
		}
		findInput(resolver, candidates, ended);
		List<StepDefinition> steps = candidates.stream().map((step) -> step(step, candidates, resolver)).toList();
		this.commands.checkUnsent(ended);
		this.commands.checkUnsent(flow);
		SagaMethod endedMethod = (ended != null) ? resolver.resolve(ended, MethodRole.ended()) : null;
		ResolvableType input = resolver.input();
		return new SagaDefinition(name, saga.version(), List.of(saga.aliases()),
				timeout(beanClass.getName(), saga.timeout(), null), beanName, beanClass,
				(input != null) ? input.getType() : null, steps, endedMethod,
				(flow != null) ? SagaDefinition.FLOW : SagaDefinition.fingerprint(steps),
				(flow != null) ? resolver.resolve(flow, MethodRole.flow()) : null, (flow != null)
						? sendsCommands(beanClass, flow) : steps.stream().anyMatch(StepDefinition::sendsCommands));
	}

	private static boolean sendsCommands(Class<?> beanClass, Method flow) {
		SagaFlow annotation = AnnotatedElementUtils.findMergedAnnotation(flow, SagaFlow.class);
		return (annotation != null && annotation.commands()) || FlowInspection.sendsCommands(beanClass);
	}

	private static void findInput(SagaArgumentResolver resolver, List<StepCandidate> candidates,
			@Nullable Method ended) {
		for (StepCandidate step : candidates) {
			resolver.findInput(step.method(), MethodRole.forward(step));
		}
		for (StepCandidate step : candidates) {
			if (step.compensation() != null) {
				resolver.findInput(step.compensation(), MethodRole.compensation(step, true));
			}
		}
		if (ended != null) {
			resolver.findInput(ended, MethodRole.ended());
		}
	}

	private @Nullable Method flowMethod(Class<?> beanClass) {
		Set<Method> methods = MethodIntrospector.selectMethods(beanClass,
				(ReflectionUtils.MethodFilter) (method) -> AnnotatedElementUtils.hasAnnotation(method, SagaFlow.class));
		if (methods.size() > 1) {
			this.problems.add(beanClass.getName(), "More than one method is annotated with @SagaFlow.",
					"Keep one of them and let it call the others.");
		}
		Method method = methods.stream().findFirst().orElse(null);
		if (method != null) {
			checkMethod(method);
			if (!List.of(method.getParameterTypes()).contains(SagaContext.class)) {
				this.problems.add(method, "The flow has no SagaContext, so that it can do nothing that is stored.",
						"Add a parameter of type SagaContext, and do its work in steps of it.");
			}
		}
		return method;
	}

	private List<StepCandidate> candidates(Class<?> beanClass, @Nullable Method flow) {
		Map<Method, SagaStep> annotated = MethodIntrospector.selectMethods(beanClass,
				(MethodIntrospector.MetadataLookup<SagaStep>) (method) -> AnnotatedElementUtils
					.findMergedAnnotation(method, SagaStep.class));
		if (annotated.isEmpty() && flow == null) {
			this.problems.add(beanClass.getName(), "The saga has no steps.",
					"Annotate at least one method with @SagaStep, or one with @SagaFlow.");
		}
		if (!annotated.isEmpty() && flow != null) {
			this.problems.add(flow, "The saga has both a flow and steps.",
					"Keep the @SagaFlow method, and execute steps by saga.step(...); or keep the @SagaStep methods.");
		}
		List<StepCandidate> candidates = new ArrayList<>();
		annotated.forEach((method, step) -> candidates.add(candidate(beanClass, method, step)));
		candidates.sort(Comparator.comparingInt(StepCandidate::order).thenComparing(StepCandidate::name));
		checkUnique(candidates);
		return candidates;
	}

	private StepCandidate candidate(Class<?> beanClass, Method method, SagaStep step) {
		String name = StringUtils.hasText(step.name()) ? step.name() : DurableNames.ofMethod(method);
		checkName(DefinitionProblems.describe(method), name);
		if (name.contains("/")) {
			this.problems.add(method, "The name '" + name + "' of the step contains a '/'.", "Choose another name.");
		}
		checkMethod(method);
		return StepCandidate.of(name, step, method, beanClass, compensation(beanClass, method, step));
	}

	private @Nullable Method compensation(Class<?> beanClass, Method stepMethod, SagaStep step) {
		if (!StringUtils.hasText(step.compensation())) {
			return null;
		}
		List<Method> methods = new ArrayList<>();
		for (Method method : ReflectionUtils.getUniqueDeclaredMethods(beanClass)) {
			if (method.getName().equals(step.compensation()) && !method.isBridge() && !method.isSynthetic()) {
				methods.add(method);
			}
		}
		if (methods.isEmpty()) {
			this.problems.add(stepMethod, "The compensation '" + step.compensation() + "' does not exist.",
					"Add a method '" + step.compensation() + "' to " + beanClass.getSimpleName()
							+ " or correct the name.");
			return null;
		}
		if (methods.size() > 1) {
			this.problems.add(stepMethod,
					"There are " + methods.size() + " methods named '" + step.compensation() + "'.",
					"Give the compensation a name of its own.");
			return null;
		}
		Method method = methods.get(0);
		if (AnnotatedElementUtils.hasAnnotation(method, SagaStep.class)) {
			this.problems.add(stepMethod, "The compensation '" + step.compensation() + "' is itself a step.",
					"Name another method.");
		}
		checkMethod(method);
		return method;
	}

	private void checkMethod(Method method) {
		if (AnnotatedElementUtils.hasAnnotation(method, Async.class)
				|| AnnotatedElementUtils.hasAnnotation(method.getDeclaringClass(), Async.class)) {
			this.problems.add(method, "It is @Async, so the saga would go on before it has done anything.",
					"Remove @Async: the engine has threads of its own.");
		}
		if (Modifier.isStatic(method.getModifiers())) {
			this.problems.add(method, "The method is static.", "Make it an instance method.");
		}
		Class<?> type = method.getReturnType();
		if (CompletionStage.class.isAssignableFrom(type) || Future.class.isAssignableFrom(type)
				|| type.getName().startsWith("reactor.core.publisher.")) {
			this.problems.add(method, "The method returns a " + type.getSimpleName() + ": it ends before its work.",
					"Wait for the result and return it.");
		}
	}

	private void checkUnique(List<StepCandidate> candidates) {
		Set<String> names = new HashSet<>();
		for (StepCandidate step : candidates) {
			if (!names.add(step.name())) {
				this.problems.add(step.method(), "The step name '" + step.name() + "' is used more than once.",
						"Give each step a name of its own by @SagaStep(name = \"...\").");
			}
		}
	}

	private @Nullable Method endedMethod(Class<?> beanClass) {
		Set<Method> methods = MethodIntrospector.selectMethods(beanClass,
				(ReflectionUtils.MethodFilter) (method) -> AnnotatedElementUtils.hasAnnotation(method,
						SagaEnded.class));
		if (methods.size() > 1) {
			this.problems.add(beanClass.getName(), "More than one method is annotated with @SagaEnded.",
					"Keep one of them and let it call the others.");
		}
		Method method = methods.stream().findFirst().orElse(null);
		if (method != null) {
			checkMethod(method);
		}
		return method;
	}

	private StepDefinition step(StepCandidate step, List<StepCandidate> all, SagaArgumentResolver resolver) {
		SagaStep annotation = step.annotation();
		String where = DefinitionProblems.describe(step.method());
		Duration timeout = timeout(where, annotation.timeout(), this.settings.stepTimeout());
		SagaMethod compensation = (step.compensation() != null)
				? resolver.resolve(step.compensation(), MethodRole.compensation(step, this.settings.joint())) : null;
		Duration commandTimeout = (timeout != null && StringUtils.hasText(annotation.timeout())) ? timeout
				: this.settings.commandTimeout();
		CommandDefinition command = this.commands.command(step, commandTimeout);
		return new StepDefinition(step.name(), annotation.order(), annotation.transactional(),
				(timeout != null && command == null) ? timeout : this.settings.stepTimeout(),
				resolver.resolve(step.method(), MethodRole.forward(step)), compensation,
				rule(where, annotation.retry(), this.settings.retry()),
				rule(where, annotation.compensationRetry(), this.settings.compensationRetry()),
				condition(step, all, resolver), command, this.commands.undoCommand(step, commandTimeout));
	}

	private @Nullable StepCondition condition(StepCandidate step, List<StepCandidate> all,
			SagaArgumentResolver resolver) {
		String text = this.rules.text(step.annotation().condition());
		if (!StringUtils.hasText(text)) {
			return null;
		}
		Map<String, Type> visible = new LinkedHashMap<>();
		for (StepCandidate other : all) {
			if (other.order() < step.order() && other.result() != null) {
				visible.put(other.name(), other.result().getType());
			}
		}
		ResolvableType input = resolver.input();
		try {
			return StepCondition.parse(text, (input != null) ? input.getType() : null, visible);
		}
		catch (IllegalArgumentException ex) {
			this.problems.add(step.method(), "The condition '" + text + "' is wrong: " + ex.getMessage() + ".",
					"Write a SpEL expression over the input, '#step' for results of earlier steps, and '#saga'.");
			return null;
		}
	}

	private RetryRule rule(String where, SagaRetry retry, RetrySchedule defaults) {
		try {
			return this.rules.read(retry, defaults);
		}
		catch (IllegalArgumentException ex) {
			this.problems.add(where, "The retry is wrong: " + ex.getMessage() + ".", "Correct it.");
			return new RetryRule(defaults, List.of(), List.of());
		}
	}

	private @Nullable Duration timeout(String where, String text, @Nullable Duration defaultValue) {
		try {
			Duration timeout = this.rules.duration(text);
			if (timeout != null && (timeout.isNegative() || timeout.isZero())) {
				throw new IllegalArgumentException("'" + text + "' is not positive");
			}
			return (timeout != null) ? timeout : defaultValue;
		}
		catch (IllegalArgumentException ex) {
			this.problems.add(where, "The timeout is wrong: " + ex.getMessage() + ".",
					"Write it as '5s', '10m' or in ISO 8601.");
			return defaultValue;
		}
	}

	private void checkName(String where, String name) {
		if (!DurableNames.isValid(name)) {
			this.problems.add(where, "'" + name + "' cannot be a durable name.",
					"Use up to " + DurableNames.MAX_LENGTH + " letters, digits and . _ / : - only.");
		}
	}

}
