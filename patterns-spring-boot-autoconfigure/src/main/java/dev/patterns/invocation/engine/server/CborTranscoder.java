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

import java.io.ByteArrayOutputStream;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.dataformat.cbor.CBORFactory;

import dev.patterns.invocation.InvocationProblemCodes;

/**
 * Translates between CBOR (RFC 8949) and JSON token by token. Apart, because the module
 * for CBOR may be absent.
 */
final class CborTranscoder {

	private static final JsonFactory JSON = new JsonFactory();

	private static final CBORFactory CBOR = new CBORFactory();

	private CborTranscoder() {
	}

	static byte[] toJson(byte[] cbor) {
		try {
			return copy(CBOR, cbor, JSON);
		}
		catch (JacksonException | UnsupportedOperationException ex) {
			throw new BadRequestException(400, InvocationProblemCodes.MALFORMED_JSON,
					"The body is not well-formed CBOR, or has what JSON cannot express.");
		}
	}

	static byte[] fromJson(byte[] json) {
		return copy(JSON, json, CBOR);
	}

	private static byte[] copy(TokenStreamFactory from, byte[] content, TokenStreamFactory to) {
		ByteArrayOutputStream target = new ByteArrayOutputStream(content.length);
		try (JsonParser parser = from.createParser(ObjectReadContext.empty(), content);
				JsonGenerator generator = to.createGenerator(ObjectWriteContext.empty(), target)) {
			parser.nextToken();
			generator.copyCurrentStructure(parser);
			if (parser.nextToken() != null) {
				throw new UnsupportedOperationException("There is more than one value");
			}
		}
		return target.toByteArray();
	}

}
