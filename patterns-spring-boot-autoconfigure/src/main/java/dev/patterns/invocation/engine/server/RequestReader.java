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

package dev.patterns.invocation.engine.server;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

import jakarta.servlet.http.HttpServletRequest;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

import dev.patterns.invocation.InvocationHeaders;
import dev.patterns.invocation.InvocationProblemCodes;

/**
 * Reads what all requests have, and refuses what is wrong by a
 * {@link BadRequestException}. Thread-safe.
 */
final class RequestReader {

	private static final Log logger = LogFactory.getLog(RequestReader.class);

	private static final long MAX_REMAINING = Duration.ofDays(1).toMillis();

	private static final int MAX_DIGITS = 18;

	private final int maxSize;

	RequestReader(DataSize maxSize) {
		this.maxSize = Math.toIntExact(Math.min(maxSize.toBytes(), Integer.MAX_VALUE - 8));
	}

	byte[] body(HttpServletRequest request) {
		if (request.getContentLengthLong() > this.maxSize) {
			throw tooLarge();
		}
		byte[] body;
		try (InputStream input = request.getInputStream()) {
			body = input.readNBytes(this.maxSize + 1);
		}
		catch (IOException ex) {
			// The client's own doing: it sent less or other than it announced, or went
			// away.
			logger.debug("The body of a request could not be read", ex);
			throw new BadRequestException(400, InvocationProblemCodes.MALFORMED_JSON, "The body cannot be read.");
		}
		if (body.length > this.maxSize) {
			throw tooLarge();
		}
		return body;
	}

	private BadRequestException tooLarge() {
		return new BadRequestException(413, InvocationProblemCodes.TOO_LARGE,
				"The body is longer than %d bytes.".formatted(this.maxSize));
	}

	/**
	 * What is left of the caller's time.
	 * @param request the request
	 * @return the time, at most a day, {@code null} if the caller does not say
	 */
	@Nullable Duration remaining(HttpServletRequest request) {
		Long millis = number(request, InvocationHeaders.DEADLINE_REMAINING);
		return (millis != null) ? Duration.ofMillis(Math.min(millis, MAX_REMAINING)) : null;
	}

	@Nullable Long number(HttpServletRequest request, String header) {
		String value = request.getHeader(header);
		if (value == null) {
			return null;
		}
		if (value.isEmpty() || value.length() > MAX_DIGITS
				|| !value.chars().allMatch((digit) -> digit >= '0' && digit <= '9')) {
			throw invalidHeader(header, "must be a number of milliseconds");
		}
		return Long.valueOf(value);
	}

	BadRequestException invalidHeader(String header, String rule) {
		return new BadRequestException(400, InvocationProblemCodes.INVALID_HEADER,
				"The header '%s' %s.".formatted(header, rule));
	}

}
