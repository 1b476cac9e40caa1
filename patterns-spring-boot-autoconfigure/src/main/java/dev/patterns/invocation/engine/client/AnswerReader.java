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

package dev.patterns.invocation.engine.client;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import tools.jackson.databind.JsonNode;

import dev.patterns.failure.Failure;
import dev.patterns.invocation.InvocationDeniedException;
import dev.patterns.invocation.InvocationException;
import dev.patterns.invocation.InvocationProblemCodes;
import dev.patterns.invocation.InvocationRefusedException;
import dev.patterns.invocation.InvocationRejectedException;
import dev.patterns.invocation.InvocationRejectedException.BrokenConstraint;
import dev.patterns.invocation.RemoteFailureException;
import dev.patterns.invocation.engine.InvocationProblem;
import dev.patterns.serialization.PayloadSerializationException;
import dev.patterns.serialization.PayloadSerializer;

/**
 * Reads answers: results, declared exceptions and problems. Thread-safe.
 */
final class AnswerReader {

	/** Codes that say that the work was not begun, with their statuses. */
	private static final Map<String, Integer> NOT_BEGUN = Map.of(InvocationProblemCodes.NOT_ACCEPTING, 503,
			InvocationProblemCodes.DEADLINE_EXCEEDED, 504);

	private final PayloadSerializer serializer;

	AnswerReader(PayloadSerializer serializer) {
		this.serializer = serializer;
	}

	/**
	 * Read an answer.
	 * @param call the call
	 * @param answer its answer
	 * @return the result, or {@code null}
	 * @throws DeclaredFailureException around a declared exception
	 * @throws InvocationException for any other answer than one of success
	 */
	@Nullable Object read(OutgoingCall call, InvocationTransport.Answer answer) {
		int status = answer.status();
		if (call.isForwarded()) {
			return forwarded(call, answer);
		}
		if (status >= 200 && status < 300) {
			return readResult(call, answer);
		}
		JsonNode problem = readProblem(answer);
		String code = code(problem, answer);
		if (code != null && problem != null && problem.path(InvocationProblem.DECLARED).asBoolean(false)) {
			throwDeclared(call, code, problem);
		}
		Duration retryAfter = retryAfter(answer.headers());
		String detail = text(problem, "detail");
		if (code != null && NOT_BEGUN.containsKey(code)) {
			throw new InvocationRefusedException(call.application(), call.operation(),
					(detail != null) ? detail : "refused", code, retryAfter);
		}
		if (status == 401 || status == 403) {
			throw new InvocationDeniedException(call.application(), call.operation(), status, code, detail, retryAfter);
		}
		if (status >= 400 && status < 500) {
			throw new InvocationRejectedException(call.application(), call.operation(), status, code, detail,
					retryAfter, brokenConstraints(problem));
		}
		throw new RemoteFailureException(call.application(), call.operation(), status, code,
				"answered with %d%s".formatted(status, (detail != null) ? ": " + detail : ""), retryAfter, null);
	}

	// What says that nothing was done is believed only if it is said as our servers say
	// it: by anybody else it may mean something else.
	private static @Nullable String code(@Nullable JsonNode problem, InvocationTransport.Answer answer) {
		String code = text(problem, "code");
		Integer status = (code != null) ? NOT_BEGUN.get(code) : null;
		String contentType = answer.headers().getFirst(HttpHeaders.CONTENT_TYPE);
		boolean believed = status == null || (status == answer.status() && contentType != null
				&& contentType.startsWith(MediaType.APPLICATION_PROBLEM_JSON_VALUE));
		return believed ? code : null;
	}

	// Failures of the server are thrown, so that they are counted and repeated where that
	// is safe.
	private InvocationTransport.Answer forwarded(OutgoingCall call, InvocationTransport.Answer answer) {
		if (answer.status() >= 500) {
			throw new ForwardedAnswerException(call, answer, code(readProblem(answer), answer));
		}
		return answer;
	}

	private @Nullable Object readResult(OutgoingCall call, InvocationTransport.Answer answer) {
		if (call.responseType() == void.class || call.responseType() == Void.class) {
			return null;
		}
		try {
			Object result = (answer.body().length > 0) ? this.serializer.read(answer.body(), call.responseType())
					: null;
			if (result == null && call.responseType() instanceof Class<?> type && type.isPrimitive()) {
				throw new RemoteFailureException(call.application(), call.operation(), answer.status(), null,
						"the answer is empty, not a '%s'".formatted(type), null, null);
			}
			return result;
		}
		catch (PayloadSerializationException ex) {
			throw new RemoteFailureException(call.application(), call.operation(), answer.status(), null,
					"the answer is not a '%s'".formatted(ex.getTypeName()), null, ex);
		}
	}

	private @Nullable JsonNode readProblem(InvocationTransport.Answer answer) {
		String contentType = answer.headers().getFirst(HttpHeaders.CONTENT_TYPE);
		if (contentType == null || !contentType.contains("json") || answer.body().length == 0) {
			return null;
		}
		try {
			JsonNode node = this.serializer.read(answer.body(), JsonNode.class);
			return (node != null && node.isObject()) ? node : null;
		}
		catch (PayloadSerializationException ex) {
			return null;
		}
	}

	private void throwDeclared(OutgoingCall call, String code, JsonNode problem) {
		JsonNode properties = problem.get(InvocationProblem.PROPERTIES);
		Failure failure = new Failure(code, text(problem, "detail"),
				(properties != null && properties.isObject()) ? properties.toString() : Failure.NO_PROPERTIES);
		Optional<Throwable> declared;
		try {
			declared = call.failures().read(failure, this.serializer);
		}
		catch (RuntimeException ex) {
			throw new RemoteFailureException(call.application(), call.operation(), 422, code,
					"the data of the declared exception cannot be read", null, ex);
		}
		if (declared.isPresent()) {
			throw new DeclaredFailureException(declared.get());
		}
	}

	private static List<BrokenConstraint> brokenConstraints(@Nullable JsonNode problem) {
		List<BrokenConstraint> constraints = new ArrayList<>();
		if (problem != null) {
			problem.path(InvocationProblem.ERRORS).forEach((error) -> {
				String message = text(error, "message");
				if (message != null) {
					constraints.add(new BrokenConstraint(Objects.requireNonNullElse(text(error, "path"), ""), message));
				}
			});
		}
		return constraints;
	}

	private static @Nullable String text(@Nullable JsonNode node, String name) {
		JsonNode value = (node != null) ? node.get(name) : null;
		return (value != null && value.isString()) ? value.asString() : null;
	}

	static @Nullable Duration retryAfter(HttpHeaders headers) {
		String value = headers.getFirst(HttpHeaders.RETRY_AFTER);
		if (value == null) {
			return null;
		}
		try {
			if (Character.isDigit(value.charAt(0))) {
				return Duration.ofSeconds(Long.parseLong(value.trim()));
			}
			Duration until = Duration.between(Instant.now(),
					ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME));
			return until.isNegative() ? Duration.ZERO : until;
		}
		catch (NumberFormatException | DateTimeParseException | IndexOutOfBoundsException ex) {
			return null;
		}
	}

}
