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

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Type;

import org.jspecify.annotations.Nullable;
import org.springframework.core.io.InputStreamResource;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.client.ClientHttpResponse;

/**
 * The body of an answer that is read by whoever made the call, and the connection that
 * goes with it until it is closed.
 */
final class StreamedAnswer {

	private StreamedAnswer() {
	}

	static InputStream of(ClientHttpResponse response, TimeLimit limit) throws IOException {
		try {
			return new Body(response, limit);
		}
		catch (IOException ex) {
			response.close();
			throw ex;
		}
	}

	/**
	 * The result of an operation.
	 * @param input the body
	 * @param headers the headers of the answer
	 * @param type {@link InputStream} or {@link Resource}
	 * @return the result
	 */
	static Object toResult(InputStream input, HttpHeaders headers, Type type) {
		return (type == Resource.class) ? new Download(input, headers.getContentLength()) : input;
	}

	private static final class Body extends FilterInputStream {

		private final ClientHttpResponse response;

		private final TimeLimit limit;

		private boolean ended;

		Body(ClientHttpResponse response, TimeLimit limit) throws IOException {
			super(response.getBody());
			this.response = response;
			this.limit = limit;
		}

		@Override
		public int read() throws IOException {
			int read = super.read();
			this.ended = read < 0;
			return read;
		}

		@Override
		public int read(byte[] buffer, int offset, int length) throws IOException {
			int count = super.read(buffer, offset, length);
			this.ended = count < 0;
			return count;
		}

		// Else the rest, however much it is, would be read before the connection is used
		// again.
		@Override
		public void close() {
			if (!this.ended) {
				this.limit.cancel();
			}
			this.response.close();
		}

	}

	private static final class Download extends InputStreamResource {

		private final long length;

		Download(InputStream input, long length) {
			super(input, "answer of an operation");
			this.length = length;
		}

		@Override
		public long contentLength() throws IOException {
			return (this.length >= 0) ? this.length : super.contentLength();
		}

		@Override
		public boolean equals(@Nullable Object other) {
			return this == other;
		}

		@Override
		public int hashCode() {
			return System.identityHashCode(this);
		}

	}

}
