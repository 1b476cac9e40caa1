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

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.ResolvableType;
import org.springframework.util.Assert;
import org.springframework.util.ReflectionUtils;
import org.springframework.util.unit.DataSize;

import dev.patterns.saga.SagaContext;
import dev.patterns.saga.SagaInterceptor;
import dev.patterns.saga.SagaOutcome;
import dev.patterns.saga.SagaPayloadTooLargeException;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.engine.SagaArgument.Source;
import dev.patterns.saga.store.SagaStepRecord;
import dev.patterns.serialization.PayloadSerializer;

/**
 * Invokes the methods of sagas through the proxies of their beans.
 */
final class SagaInvoker {

	private static final Log logger = LogFactory.getLog(SagaInvoker.class);

	private final BeanFactory beanFactory;

	private final PayloadSerializer serializer;

	private final DataSize payloadLimit;

	private final List<SagaInterceptor> interceptors;

	private final Set<String> warned = ConcurrentHashMap.newKeySet();

	SagaInvoker(BeanFactory beanFactory, PayloadSerializer serializer, DataSize payloadLimit,
			List<SagaInterceptor> interceptors) {
		this.interceptors = interceptors;
		this.beanFactory = beanFactory;
		this.serializer = serializer;
		this.payloadLimit = payloadLimit;
	}

	/**
	 * Evaluate a condition.
	 * @param condition the condition
	 * @param state where input and results are
	 * @param context what is told about the instance
	 * @return whether it is met
	 */
	boolean isMet(StepCondition condition, SagaState state, SagaContext context) {
		return condition.isMet(state, context, this.serializer);
	}

	/**
	 * Warn, once for each step, that a transactional step calls another service.
	 * @param saga the definition
	 * @param step the step
	 */
	void warnOfCalls(SagaDefinition saga, StepDefinition step) {
		String key = saga.name() + "#" + saga.version() + "/" + FlowNames.withoutNumbers(step.name());
		if (this.warned.size() < 1000 && this.warned.add(key)) {
			logger.warn(("Step '%s' of saga '%s' calls another service inside its transaction: it holds a connection"
					+ " meanwhile, and what was called is not undone if the transaction rolls back. Declare the step with"
					+ " 'transactional = false'.")
				.formatted(step.name(), saga.name()));
		}
	}

	/**
	 * Read the arguments of a method.
	 * @param method the method
	 * @param state where input and results are
	 * @param context what is told about the instance
	 * @param outcome how it ended, {@code null} unless it is about to end
	 * @return the arguments
	 * @throws dev.patterns.serialization.PayloadSerializationException if stored JSON
	 * does not fit
	 */
	@Nullable Object[] arguments(SagaMethod method, SagaState state, SagaContext context, @Nullable SagaOutcome outcome) {
		List<SagaArgument> sources = method.arguments();
		@Nullable Object[] arguments = new @Nullable Object[sources.size()];
		for (int i = 0; i < arguments.length; i++) {
			SagaArgument source = sources.get(i);
			Object value = value(source, state, context, outcome);
			arguments[i] = source.optional() ? Optional.ofNullable(value) : value;
		}
		return arguments;
	}

	private @Nullable Object value(SagaArgument argument, SagaState state, SagaContext context,
			@Nullable SagaOutcome outcome) {
		return switch (argument.source()) {
			case CONTEXT -> context;
			case INPUT -> this.serializer.read(state.saga().input(), argument.type());
			case STEP -> result(argument, state);
			case RESULT ->
				(outcome != null && outcome.status() == SagaStatus.COMPLETED) ? flowResult(argument, state) : null;
			case STATUS, REASON, OUTCOME -> (outcome != null) ? outcome(argument.source(), outcome) : null;
		};
	}

	private static @Nullable Object outcome(Source source, SagaOutcome outcome) {
		return (source == Source.STATUS) ? outcome.status() : (source == Source.REASON) ? outcome.reason() : outcome;
	}

	private @Nullable Object flowResult(SagaArgument argument, SagaState state) {
		SagaStepRecord result = state.find(SagaStepKind.RESULT, FlowRun.RESULT);
		return (result != null) ? this.serializer.read(result.result(), argument.type()) : null;
	}

	private @Nullable Object result(SagaArgument argument, SagaState state) {
		SagaStepRecord step = (argument.step() != null) ? state.find(SagaStepKind.FORWARD, argument.step()) : null;
		return (step != null) ? this.serializer.read(step.result(), argument.type()) : null;
	}

	/**
	 * Call a method of a saga's bean, without its interceptors.
	 * @param saga the definition
	 * @param method the method
	 * @param arguments its arguments
	 * @return the result
	 * @throws Exception what the method throws, or an {@link InvocationTargetException}
	 */
	@Nullable Object call(SagaDefinition saga, SagaMethod method, @Nullable Object[] arguments) throws Exception {
		Object bean = this.beanFactory.getBean(saga.beanName());
		Method invocable = AopUtils.selectInvocableMethod(method.method(), bean.getClass());
		ReflectionUtils.makeAccessible(invocable);
		return invocable.invoke(bean, arguments);
	}

	/**
	 * Call a flow, without the advice of its bean's proxy: a flow is called again and
	 * again, and left by an error.
	 * @param saga the definition
	 * @param flow the flow
	 * @param arguments its arguments
	 * @return the result
	 * @throws Exception what the flow throws, or an {@link InvocationTargetException}
	 */
	@Nullable Object callFlow(SagaDefinition saga, SagaMethod flow, @Nullable Object[] arguments) throws Exception {
		Object target = this.beanFactory.getBean(saga.beanName());
		while (target instanceof Advised advised && advised.getTargetSource().getTarget() != null) {
			target = advised.getTargetSource().getTarget();
		}
		Method method = flow.method();
		ReflectionUtils.makeAccessible(method);
		return method.invoke(target, arguments);
	}

	/**
	 * Make an attempt, with its interceptors.
	 * @param context what is told about the instance
	 * @param kind what the attempt does
	 * @param attempt the attempt
	 * @return the result as JSON, {@code null} if there is none
	 * @throws Exception what the attempt throws
	 */
	@Nullable String invoke(SagaContext context, SagaStepKind kind, Callable<@Nullable Object> attempt) throws Exception {
		return write(intercept(context, kind, attempt, 0), () -> "The result of '" + context.step() + "'");
	}

	/**
	 * Write a result.
	 * @param value the result
	 * @param what what it is
	 * @return the result as JSON, {@code null} if there is none
	 * @throws SagaPayloadTooLargeException if it is too large
	 */
	@Nullable String write(@Nullable Object value, Supplier<String> what) {
		Object result = (value instanceof Optional<?> optional) ? optional.orElse(null) : value;
		if (result == null) {
			return null;
		}
		String json = this.serializer.write(result);
		checkSize(json, this.payloadLimit, what);
		return json;
	}

	/**
	 * Write what the engine itself keeps, of whatever size.
	 * @param value the value
	 * @return the value as JSON
	 */
	String write(Object value) {
		return this.serializer.write(value);
	}

	/**
	 * Read a result.
	 * @param json the result as JSON, {@code null} if there is none
	 * @param type its type
	 * @return the result
	 * @throws dev.patterns.serialization.PayloadSerializationException if it does not fit
	 */
	@Nullable Object read(@Nullable String json, Type type) {
		return read(this.serializer, json, type);
	}

	static @Nullable Object read(PayloadSerializer serializer, @Nullable String json, Type type) {
		checkType(type);
		if (ResolvableType.forType(type).toClass() == Optional.class) {
			return Optional.ofNullable(serializer.read(json, ResolvableType.forType(type).getGeneric().getType()));
		}
		return serializer.read(json, type);
	}

	/**
	 * Check that a type says enough to read a value by it.
	 * @param type the type
	 * @throws IllegalArgumentException if it is an {@code Optional} of unknown content
	 */
	static void checkType(Type type) {
		Assert.isTrue(type != Optional.class,
				"An Optional does not say of what it is: use 'new ParameterizedTypeReference<Optional<...>>() {}',"
						+ " or the type itself, which is null if there is no value");
	}

	private @Nullable Object intercept(SagaContext context, SagaStepKind kind, Callable<@Nullable Object> invocation,
			int index) throws Exception {
		if (index < this.interceptors.size()) {
			return this.interceptors.get(index)
				.intercept(context, kind, () -> intercept(context, kind, invocation, index + 1));
		}
		try {
			return invocation.call();
		}
		catch (InvocationTargetException ex) {
			if (ex.getCause() instanceof Exception failure) {
				throw failure;
			}
			throw ex;
		}
	}

	/**
	 * Check the size of a payload.
	 * @param json the payload
	 * @param limit the limit
	 * @param what what the payload is
	 * @throws SagaPayloadTooLargeException if it is larger
	 */
	static void checkSize(String json, DataSize limit, Supplier<String> what) {
		// A character takes up to three bytes, or two characters four.
		if (json.length() * 3L <= limit.toBytes()) {
			return;
		}
		long size = json.getBytes(StandardCharsets.UTF_8).length;
		if (size > limit.toBytes()) {
			throw new SagaPayloadTooLargeException(what.get(), size, limit);
		}
	}

}
