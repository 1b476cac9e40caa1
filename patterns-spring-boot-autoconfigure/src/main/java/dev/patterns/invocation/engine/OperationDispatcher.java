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

package dev.patterns.invocation.engine;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import tools.jackson.databind.JsonNode;

import dev.patterns.call.CallScope;
import dev.patterns.call.InboundRequest;
import dev.patterns.failure.Failure;
import dev.patterns.failure.TypedProblem;
import dev.patterns.gate.Gate;
import dev.patterns.invocation.InvocationProblemCodes;
import dev.patterns.invocation.observation.DefaultInvocationServerObservationConvention;
import dev.patterns.invocation.observation.InvocationObservationDocumentation;
import dev.patterns.invocation.observation.InvocationServerObservationContext;
import dev.patterns.invocation.observation.InvocationServerObservationConvention;
import dev.patterns.logging.LogContext;
import dev.patterns.serialization.PayloadFingerprint;
import dev.patterns.serialization.PayloadSerializer;

/**
 * Hands calls to the beans that serve them, whatever way they came. Never throws for what
 * a caller or a handler does: every outcome is an {@link OperationResult}. Thread-safe.
 */
public final class OperationDispatcher {

	private static final Log logger = LogFactory.getLog(OperationDispatcher.class);

	private static final int MAX_CAUSES = 20;

	private static final Duration CLOSED_RETRY_AFTER = Duration.ofSeconds(1);

	private final OperationRegistry registry;

	private final PayloadSerializer serializer;

	private final ArgumentReader arguments;

	private final @Nullable ArgumentValidator validator;

	private final Gate gate;

	private final ObservationRegistry observations;

	private final @Nullable InvocationServerObservationConvention convention;

	/**
	 * Create the dispatcher.
	 * @param registry the operations
	 * @param serializer reads arguments and writes results
	 * @param validator checks arguments, or {@code null}
	 * @param gate says whether this instance takes work
	 * @param observations where to observe
	 * @param convention replaces the default names, or {@code null}
	 */
	public OperationDispatcher(OperationRegistry registry, PayloadSerializer serializer,
			@Nullable ArgumentValidator validator, Gate gate, ObservationRegistry observations,
			@Nullable InvocationServerObservationConvention convention) {
		this.registry = registry;
		this.serializer = serializer;
		this.arguments = new ArgumentReader(serializer);
		this.validator = validator;
		this.gate = gate;
		this.observations = observations;
		this.convention = convention;
	}

	/**
	 * Find what a verb and a path lead to.
	 * @param method the verb
	 * @param path the path below the base path as it came, beginning with a slash
	 * @return the operation, or why there is none
	 */
	public OperationMatch find(HttpMethod method, String path) {
		return this.registry.find(method, path);
	}

	/**
	 * Handle a call on the current thread.
	 * @param call the call
	 * @return how it ended
	 */
	public OperationResult dispatch(InboundCall call) {
		ExposedOperation exposed = this.registry.find(call.operation());
		if (exposed == null) {
			return OperationResult
				.of(InvocationProblem.of(404, InvocationProblemCodes.UNKNOWN_OPERATION, "There is no such operation."));
		}
		if (!this.gate.isOpen()) {
			return OperationResult.of(new InvocationProblem(503, InvocationProblemCodes.NOT_ACCEPTING,
					"This instance takes no work at present.", CLOSED_RETRY_AFTER, Map.of()));
		}
		if (call.remaining() != null && call.remaining().isZero()) {
			return OperationResult.of(InvocationProblem.of(504, InvocationProblemCodes.DEADLINE_EXCEEDED,
					"The caller's time is over, the work was not begun."));
		}
		return observe(exposed, call);
	}

	private OperationResult observe(ExposedOperation exposed, InboundCall call) {
		InvocationServerObservationContext context = new InvocationServerObservationContext(call.operation(),
				call.key());
		Observation observation = InvocationObservationDocumentation.SERVER.observation(this.convention,
				DefaultInvocationServerObservationConvention.INSTANCE, () -> context, this.observations);
		observation.start();
		try (Observation.Scope scope = observation.openScope();
				CallScope.Binding binding = scopeOf(exposed.operation(), call).bind();
				LogContext log = LogContext.open()
					.put(LogContext.OPERATION, call.operation())
					.put(LogContext.IDEMPOTENCY_KEY, call.key())) {
			OperationResult result = handle(exposed, call, context);
			InvocationProblem problem = result.problem();
			context.setCode((problem != null) ? problem.code() : null);
			return result;
		}
		finally {
			observation.stop();
		}
	}

	private static String fingerprint(InvokableOperation operation, InboundCall call) {
		String body = PayloadFingerprint.of(call.body());
		String others = call.values().canonical(operation);
		return others.isEmpty() ? body : PayloadFingerprint.of((body + others).getBytes(StandardCharsets.UTF_8));
	}

	private static CallScope scopeOf(InvokableOperation operation, InboundCall call) {
		InboundRequest request = new InboundRequest(InboundRequest.Kind.INVOCATION, InboundRequest.UNKNOWN_CALLER,
				call.key(), (call.key() != null) ? fingerprint(operation, call) : null, call.firstSentAt(),
				call.operation());
		Duration remaining = call.remaining();
		return new CallScope(request, (remaining != null) ? Instant.now().plus(remaining) : null, null, false);
	}

	private OperationResult handle(ExposedOperation exposed, InboundCall call,
			InvocationServerObservationContext context) {
		InvokableOperation operation = exposed.operation();
		try {
			Object bean = exposed.bean().get();
			@Nullable Object[] args = this.arguments.read(operation, call);
			InvocationProblem invalid = (this.validator != null)
					? this.validator.validate(ExposedOperation.targetOf(bean), operation.method(), args) : null;
			if (invalid != null) {
				return OperationResult.of(invalid);
			}
			return toResult(operation, complete(exposed.methodOf(bean).invoke(bean, args)));
		}
		catch (ArgumentException ex) {
			return OperationResult.of(ex.getProblem());
		}
		catch (InvocationTargetException ex) {
			return onFailure(operation, ex.getTargetException(), context);
		}
		catch (IllegalAccessException | IOException | RuntimeException ex) {
			return onFailure(operation, ex, context);
		}
	}

	// The thread of the request waits, with its key and its deadline.
	private static @Nullable Object complete(@Nullable Object result) throws InvocationTargetException {
		if (!(result instanceof CompletionStage<?> stage)) {
			return result;
		}
		Instant deadline = CallScope.current().deadline();
		try {
			return (deadline != null)
					? stage.toCompletableFuture()
						.get(Math.max(0, Duration.between(Instant.now(), deadline).toMillis()), TimeUnit.MILLISECONDS)
					: stage.toCompletableFuture().get();
		}
		catch (ExecutionException ex) {
			throw new InvocationTargetException(ex.getCause());
		}
		catch (TimeoutException ex) {
			throw new ArgumentException(InvocationProblem.of(504, InvocationProblemCodes.TIMED_OUT,
					"The operation had no result when the caller's time was over; it may still have an effect."));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while waiting for the result", ex);
		}
	}

	private OperationResult toResult(InvokableOperation operation, @Nullable Object result) throws IOException {
		Object value = (result instanceof Optional<?> optional) ? optional.orElse(null) : result;
		if (operation.isVoid() || value == null) {
			return OperationResult.of((byte[]) null);
		}
		return operation.isStream() ? OperationResult.of(StreamedResult.of(value, operation.mapping().produces()))
				: OperationResult.of(this.serializer.writeBytes(value));
	}

	private OperationResult onFailure(InvokableOperation operation, Throwable failure,
			InvocationServerObservationContext context) {
		try {
			Optional<Failure> declared = operation.failures().write(failure, this.serializer);
			if (declared.isPresent()) {
				return OperationResult.of(toProblem(declared.get()));
			}
		}
		catch (RuntimeException ex) {
			failure.addSuppressed(ex);
		}
		if (failure instanceof TypedProblem typed) {
			return OperationResult.of(new InvocationProblem(typed.getHttpStatus(), typed.getCode(),
					failure.getMessage(), typed.getRetryAfter(), Map.of()));
		}
		if (isBrokenUpload(failure)) {
			logger.debug("Operation '" + operation.name() + "' did not get all of a stream", failure);
			return OperationResult.of(InvocationProblem.of(400, InvocationProblemCodes.MALFORMED_REQUEST,
					"The stream of the request broke off."));
		}
		context.setError(failure);
		logger.error("Operation '" + operation.name() + "' failed", failure);
		return OperationResult.of(InvocationProblem.of(500, InvocationProblemCodes.INTERNAL_ERROR,
				"The operation failed. Its application has logged why."));
	}

	private static boolean isBrokenUpload(Throwable failure) {
		Throwable cause = failure;
		for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
			if (cause instanceof BrokenUploadException) {
				return true;
			}
			cause = cause.getCause();
		}
		return false;
	}

	private InvocationProblem toProblem(Failure failure) {
		Object properties = this.serializer.read(failure.properties(), JsonNode.class);
		return new InvocationProblem(422, failure.code(), failure.message(), null,
				(properties != null)
						? Map.of(InvocationProblem.DECLARED, true, InvocationProblem.PROPERTIES, properties)
						: Map.of(InvocationProblem.DECLARED, true));
	}

}
