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

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.util.ClassUtils;

import dev.patterns.invocation.InvocationProblemCodes;

/**
 * The formats in which arguments are taken and results are given: JSON, and CBOR where
 * Jackson's module for it is there. Immutable.
 */
final class ContentFormats {

	private static final boolean CBOR_PRESENT = ClassUtils.isPresent("tools.jackson.dataformat.cbor.CBORFactory",
			ContentFormats.class.getClassLoader());

	private static final MediaType ANY_JSON = new MediaType("application", "*+json");

	private ContentFormats() {
	}

	/**
	 * Read a body.
	 * @param body the body
	 * @param contentType its content type, or {@code null}
	 * @return the body as JSON
	 * @throws BadRequestException if its format is not known, or it is malformed
	 */
	static byte[] toJson(byte[] body, @Nullable String contentType) {
		if (body.length == 0) {
			return body;
		}
		MediaType type = parse(contentType);
		if (type != null && !type.isWildcardType() && !type.isWildcardSubtype()) {
			if (MediaType.APPLICATION_JSON.isCompatibleWith(type) || ANY_JSON.includes(type)) {
				return body;
			}
			if (CBOR_PRESENT && MediaType.APPLICATION_CBOR.isCompatibleWith(type)) {
				return CborTranscoder.toJson(body);
			}
		}
		throw new BadRequestException(415, InvocationProblemCodes.UNSUPPORTED_MEDIA_TYPE, CBOR_PRESENT
				? "The body must be application/json or application/cbor." : "The body must be application/json.");
	}

	private static @Nullable MediaType parse(@Nullable String contentType) {
		try {
			return (contentType != null) ? MediaType.parseMediaType(contentType) : null;
		}
		catch (InvalidMediaTypeException ex) {
			return null;
		}
	}

	/**
	 * The format in which a caller wants the result.
	 * @param accept the values of its header {@code Accept}, empty if there is none
	 * @return the media type
	 * @throws BadRequestException if it wants none that there is
	 */
	static MediaType negotiate(List<String> accept) {
		List<MediaType> wanted = new ArrayList<>();
		try {
			for (String value : accept) {
				wanted.addAll(MediaType.parseMediaTypes(value));
			}
		}
		catch (InvalidMediaTypeException ex) {
			throw notAcceptable("The header 'Accept' is malformed.");
		}
		if (wanted.isEmpty()) {
			return MediaType.APPLICATION_JSON;
		}
		wanted.sort(Comparator.comparingDouble(MediaType::getQualityValue).reversed());
		for (MediaType type : wanted) {
			MediaType format = (type.getQualityValue() > 0) ? formatFor(type) : null;
			if (format != null) {
				return format;
			}
		}
		throw notAcceptable("The result can be had as application/json%s only."
			.formatted(CBOR_PRESENT ? " or application/cbor" : ""));
	}

	private static @Nullable MediaType formatFor(MediaType wanted) {
		if (wanted.includes(MediaType.APPLICATION_JSON) || ANY_JSON.includes(wanted)) {
			return MediaType.APPLICATION_JSON;
		}
		return (CBOR_PRESENT && wanted.includes(MediaType.APPLICATION_CBOR)) ? MediaType.APPLICATION_CBOR : null;
	}

	private static BadRequestException notAcceptable(String detail) {
		return new BadRequestException(406, InvocationProblemCodes.NOT_ACCEPTABLE, detail);
	}

	/**
	 * Write a result.
	 * @param json the result as JSON
	 * @param format the media type, one that was negotiated
	 * @return the result in that format
	 */
	static byte[] fromJson(byte[] json, MediaType format) {
		return format.equals(MediaType.APPLICATION_CBOR) ? CborTranscoder.fromJson(json) : json;
	}

}
