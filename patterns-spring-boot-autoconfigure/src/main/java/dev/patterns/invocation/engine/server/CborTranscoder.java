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

	/** Most that JSON makes of a byte is an escaped character. */
	private static final int GROWTH = 6;

	private static final int BUFFER = 8192;

	private CborTranscoder() {
	}

	static byte[] toJson(byte[] cbor) {
		try {
			// References to strings let a few bytes stand for many.
			return copy(CBOR, cbor, JSON, new Bounded(GROWTH * (long) cbor.length + BUFFER));
		}
		catch (JacksonException | UnsupportedOperationException ex) {
			throw new BadRequestException(400, InvocationProblemCodes.MALFORMED_JSON,
					"The body is not well-formed CBOR, or has what JSON cannot express.");
		}
	}

	static byte[] fromJson(byte[] json) {
		return copy(JSON, json, CBOR, new ByteArrayOutputStream(json.length));
	}

	private static byte[] copy(TokenStreamFactory from, byte[] content, TokenStreamFactory to,
			ByteArrayOutputStream target) {
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

	/**
	 * Refuses what becomes too long.
	 */
	private static final class Bounded extends ByteArrayOutputStream {

		private final long limit;

		Bounded(long limit) {
			this.limit = limit;
		}

		@Override
		public synchronized void write(byte[] bytes, int offset, int length) {
			if (this.count + (long) length > this.limit) {
				throw new BadRequestException(413, InvocationProblemCodes.TOO_LARGE,
						"The body is much longer than it looks.");
			}
			super.write(bytes, offset, length);
		}

		@Override
		public synchronized void write(int value) {
			write(new byte[] { (byte) value }, 0, 1);
		}

	}

}
