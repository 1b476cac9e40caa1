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
import java.io.OutputStream;

import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;

import dev.patterns.invocation.engine.StreamedResult;

/**
 * A body that is sent as it is. A stream can be sent once; a resource that is not open
 * yet, as often as it takes.
 */
final class StreamedBody {

	private final @Nullable InputStream stream;

	private final @Nullable Resource resource;

	private final long length;

	private volatile boolean consumed;

	private StreamedBody(@Nullable InputStream stream, @Nullable Resource resource, long length) {
		this.stream = stream;
		this.resource = resource;
		this.length = length;
	}

	static StreamedBody of(InputStream stream) {
		return new StreamedBody(stream, null, StreamedResult.UNKNOWN);
	}

	static StreamedBody of(Resource resource) {
		return new StreamedBody(null, resource, StreamedResult.lengthOf(resource));
	}

	/**
	 * How many bytes there are.
	 * @return the number, -1 if that is not known
	 */
	long length() {
		return this.length;
	}

	/**
	 * Whether sending has begun and cannot begin again.
	 * @return {@code true} for a stream of which something was read
	 */
	boolean isConsumed() {
		return this.consumed;
	}

	InputStream open() throws IOException {
		if (this.resource != null) {
			this.consumed = this.resource.isOpen();
			return this.resource.getInputStream();
		}
		this.consumed = true;
		return (this.stream != null) ? this.stream : InputStream.nullInputStream();
	}

	void writeTo(OutputStream output) throws IOException {
		try (InputStream input = new Source(openSource())) {
			input.transferTo(output);
		}
	}

	private InputStream openSource() throws IOException {
		try {
			return open();
		}
		catch (IOException ex) {
			throw new UnreadableBodyException(ex);
		}
	}

	/**
	 * Tells failures of what is read from those of the connection that it is written to.
	 */
	private static final class Source extends FilterInputStream {

		Source(InputStream input) {
			super(input);
		}

		@Override
		public int read(byte[] buffer, int offset, int length) throws IOException {
			try {
				return super.read(buffer, offset, length);
			}
			catch (IOException ex) {
				throw new UnreadableBodyException(ex);
			}
		}

	}

}
