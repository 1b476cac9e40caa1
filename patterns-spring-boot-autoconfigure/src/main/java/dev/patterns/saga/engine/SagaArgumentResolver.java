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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

import dev.patterns.definition.DefinitionProblems;
import dev.patterns.saga.FromStep;
import dev.patterns.saga.SagaContext;
import dev.patterns.saga.SagaEndReason;
import dev.patterns.saga.SagaInput;
import dev.patterns.saga.SagaOutcome;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.engine.SagaArgument.Source;

/**
 * Finds out where the arguments of a saga's methods come from. The type of the input is
 * declared nowhere: it is the type of the parameters that no step can provide, so a first
 * pass over all methods finds it before arguments are resolved.
 */
final class SagaArgumentResolver {

	/**
	 * Name of a parameter that takes the result of the flow if the input has its type.
	 */
	private static final String RESULT = "result";

	private final ParameterNameDiscoverer names = new DefaultParameterNameDiscoverer();

	private final Class<?> beanClass;

	private final List<StepCandidate> steps;

	private final DefinitionProblems problems;

	private @Nullable ResolvableType input;

	private @Nullable ResolvableType flowResult;

	private boolean inputDeclared;

	SagaArgumentResolver(Class<?> beanClass, List<StepCandidate> steps, DefinitionProblems problems) {
		this.beanClass = beanClass;
		this.steps = steps;
		this.problems = problems;
	}

	/**
	 * The type of the input.
	 * @return the type, {@code null} if nobody asks for it
	 */
	@Nullable ResolvableType input() {
		return this.input;
	}

	/**
	 * First pass: take note of what the parameters of a method tell about the input.
	 * @param method the method
	 * @param role what the method is
	 */
	void findInput(Method method, MethodRole role) {
		for (MethodParameter parameter : parameters(method)) {
			ResolvableType type = typeOf(parameter);
			if (isSpecial(type) || parameter.hasParameterAnnotation(FromStep.class)) {
				continue;
			}
			boolean declared = parameter.hasParameterAnnotation(SagaInput.class);
			if (declared || (!this.inputDeclared && byType(type, role).isEmpty() && !isFlowResult(type, role))) {
				narrowInput(type, declared);
			}
		}
	}

	/**
	 * Take note of what a flow returns, for which the end callback may ask.
	 * @param flow the flow
	 */
	void findFlowResult(Method flow) {
		ResolvableType type = ResolvableType.forMethodReturnType(flow, this.beanClass);
		if (type.toClass() != void.class) {
			this.flowResult = boxed((type.toClass() == Optional.class) ? type.getGeneric(0) : type);
		}
	}

	private boolean isFlowResult(ResolvableType type, MethodRole role) {
		return role.isEnded() && this.flowResult != null && type.isAssignableFrom(this.flowResult);
	}

	private void narrowInput(ResolvableType type, boolean declared) {
		if (this.input == null || (declared && !this.inputDeclared) || this.input.isAssignableFrom(type)) {
			this.input = type;
		}
		this.inputDeclared |= declared;
	}

	/**
	 * Second pass: find the sources of a method's arguments.
	 * @param method the method
	 * @param role what the method is
	 * @return the method with its sources; incomplete if there was a problem
	 */
	SagaMethod resolve(Method method, MethodRole role) {
		List<SagaArgument> arguments = new ArrayList<>();
		for (MethodParameter parameter : parameters(method)) {
			SagaArgument argument = resolve(parameter, role);
			if (argument != null) {
				arguments.add(argument);
			}
		}
		return new SagaMethod(method, arguments);
	}

	private @Nullable SagaArgument resolve(MethodParameter parameter, MethodRole role) {
		ResolvableType type = typeOf(parameter);
		boolean optional = parameter.getParameterType() == Optional.class;
		if (isSpecial(type)) {
			return special(parameter, type, role, optional);
		}
		FromStep fromStep = parameter.getParameterAnnotation(FromStep.class);
		if (fromStep != null) {
			return fromStep(parameter, fromStep.value(), role);
		}
		boolean fitsInput = this.input != null && type.isAssignableFrom(this.input);
		if (parameter.hasParameterAnnotation(SagaInput.class)) {
			return fitsInput ? input(optional)
					: problem(parameter, "asks for the input as '" + type + "', but the input is '" + this.input + "'",
							"Ask for the input by the same type everywhere.");
		}
		if (isFlowResult(type, role) && (!fitsInput || RESULT.equals(parameter.getParameterName()))) {
			return flowResult(parameter);
		}
		return byCandidates(parameter, type, role, fitsInput);
	}

	private @Nullable SagaArgument flowResult(MethodParameter parameter) {
		if (this.flowResult == null || !parameter.isOptional() || parameter.getParameterType().isPrimitive()) {
			return problem(parameter, "takes the result of the flow, which is absent unless it completed",
					"Annotate the parameter with @Nullable or declare it as an Optional.");
		}
		return SagaArgument.of(Source.RESULT, this.flowResult.getType(),
				parameter.getParameterType() == Optional.class);
	}

	private @Nullable SagaArgument byCandidates(MethodParameter parameter, ResolvableType type, MethodRole role,
			boolean fitsInput) {
		List<StepCandidate> candidates = byType(type, role);
		for (StepCandidate candidate : candidates) {
			if (candidate.name().equals(parameter.getParameterName())) {
				return result(parameter, candidate, role);
			}
		}
		if (role.own() != null && candidates.contains(role.own())) {
			return result(parameter, role.own(), role);
		}
		int count = candidates.size() + (fitsInput ? 1 : 0);
		if (count > 1) {
			List<String> sources = new ArrayList<>(candidates.stream().map(StepCandidate::name).toList());
			if (fitsInput) {
				sources.add("the input");
			}
			return problem(parameter,
					"is ambiguous: '" + type + "' is provided by " + String.join(" and ", sources) + "",
					"Annotate the parameter with @FromStep(\"...\") or @SagaInput, or name it like the step.");
		}
		if (count == 0) {
			return problem(parameter, "has no source: no step that has run before returns a '" + type
					+ "', and the input is '" + this.input + "'",
					"Correct the type, or let an earlier step return it.");
		}
		return candidates.isEmpty() ? input(parameter.getParameterType() == Optional.class)
				: result(parameter, candidates.get(0), role);
	}

	private @Nullable SagaArgument fromStep(MethodParameter parameter, String name, MethodRole role) {
		StepCandidate step = this.steps.stream()
			.filter((candidate) -> candidate.name().equals(name))
			.findFirst()
			.orElse(null);
		if (step == null) {
			return problem(parameter, "asks for the result of step '" + name + "', which does not exist",
					"Name one of the steps " + this.steps.stream().map(StepCandidate::name).toList() + ".");
		}
		if (step.result() == null) {
			return problem(parameter, "asks for the result of step '" + name + "', which returns nothing",
					"Let the step return a value.");
		}
		if (!role.isVisible(step)) {
			return problem(parameter, "asks for the result of step '" + name + "', which has not run by then",
					"Change the order of the steps.");
		}
		if (!typeOf(parameter).isAssignableFrom(step.result())) {
			return problem(parameter, "asks for the result of step '" + name + "', which is a '" + step.result() + "'",
					"Declare the parameter with that type.");
		}
		return result(parameter, step, role);
	}

	private @Nullable SagaArgument result(MethodParameter parameter, StepCandidate step, MethodRole role) {
		boolean absent = step.mayBeAbsent() || role.mayBeAbsent(step);
		if (absent && (!parameter.isOptional() || parameter.getParameterType().isPrimitive())) {
			return problem(parameter, "takes the result of step '" + step.name() + "', which may be absent",
					"Annotate the parameter with @Nullable or declare it as an Optional.");
		}
		ResolvableType result = step.result();
		return (result != null) ? new SagaArgument(Source.STEP, step.name(), result.getType(),
				parameter.getParameterType() == Optional.class) : null;
	}

	private SagaArgument input(boolean optional) {
		ResolvableType type = (this.input != null) ? this.input : ResolvableType.forClass(Object.class);
		return SagaArgument.of(Source.INPUT, type.getType(), optional);
	}

	private @Nullable SagaArgument special(MethodParameter parameter, ResolvableType type, MethodRole role,
			boolean optional) {
		if (type.toClass() == SagaContext.class) {
			return SagaArgument.of(Source.CONTEXT, SagaContext.class, optional);
		}
		if (!role.isEnded()) {
			return problem(parameter, "asks for a " + type.toClass().getSimpleName() + " before the end",
					"Ask for it in the method annotated with @SagaEnded.");
		}
		Source source = (type.toClass() == SagaStatus.class) ? Source.STATUS
				: (type.toClass() == SagaOutcome.class) ? Source.OUTCOME : Source.REASON;
		return SagaArgument.of(source, type.toClass(), optional);
	}

	private static boolean isSpecial(ResolvableType type) {
		Class<?> raw = type.toClass();
		return raw == SagaContext.class || raw == SagaStatus.class || raw == SagaEndReason.class
				|| raw == SagaOutcome.class;
	}

	private List<StepCandidate> byType(ResolvableType type, MethodRole role) {
		return this.steps.stream()
			.filter((step) -> step.result() != null && role.isVisible(step) && type.isAssignableFrom(boxed(step)))
			.toList();
	}

	private static ResolvableType boxed(StepCandidate step) {
		return boxed((step.result() != null) ? step.result() : ResolvableType.NONE);
	}

	private static ResolvableType boxed(ResolvableType type) {
		return type.toClass().isPrimitive()
				? ResolvableType.forClass(ClassUtils.resolvePrimitiveIfNecessary(type.toClass())) : type;
	}

	private static ResolvableType typeOf(MethodParameter parameter) {
		ResolvableType type = ResolvableType.forMethodParameter(parameter);
		if (type.toClass() == Optional.class) {
			return type.getGeneric(0);
		}
		return boxed(type);
	}

	private List<MethodParameter> parameters(Method method) {
		List<MethodParameter> parameters = new ArrayList<>();
		for (int i = 0; i < method.getParameterCount(); i++) {
			MethodParameter parameter = new MethodParameter(method, i).withContainingClass(this.beanClass);
			parameter.initParameterNameDiscovery(this.names);
			parameters.add(parameter);
		}
		return parameters;
	}

	private @Nullable SagaArgument problem(MethodParameter parameter, String what, String remedy) {
		String name = parameter.getParameterName();
		Method method = parameter.getMethod();
		String subject = (name != null) ? "'" + name + "'" : Integer.toString(parameter.getParameterIndex() + 1);
		this.problems.add((method != null) ? DefinitionProblems.describe(method) : this.beanClass.getName(),
				"Parameter " + subject + " " + what + ".", remedy);
		return null;
	}

}
