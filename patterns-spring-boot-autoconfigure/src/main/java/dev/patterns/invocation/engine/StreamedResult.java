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
import java.io.InputStream;

import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;
import org.springframework.http.MediaTypeFactory;

/**
 * A result that is sent as it is. Whoever gets it closes its stream.
 *
 * @param input the bytes
 * @param length how many there are, -1 if that is not known
 * @param contentType their media type
 */
public record StreamedResult(InputStream input, long length, String contentType) {

	/** The length of what has to be read to know it. */
	public static final long UNKNOWN = -1;

	/**
	 * The result of an operation.
	 * @param value an {@link InputStream} or a {@link Resource}
	 * @param produces the media type that the operation declares, or {@code null}
	 * @return the result
	 * @throws IOException if a resource cannot be read
	 */
	static StreamedResult of(Object value, @Nullable String produces) throws IOException {
		if (value instanceof Resource resource) {
			String type = (produces != null) ? produces
					: MediaTypeFactory.getMediaType(resource).orElse(MediaType.APPLICATION_OCTET_STREAM).toString();
			return new StreamedResult(resource.getInputStream(), lengthOf(resource), type);
		}
		return new StreamedResult((InputStream) value, UNKNOWN,
				(produces != null) ? produces : MediaType.APPLICATION_OCTET_STREAM_VALUE);
	}

	/**
	 * How long a resource is. One that can be read only once is not read to find out.
	 * @param resource the resource
	 * @return the number of bytes, or {@link #UNKNOWN}
	 */
	public static long lengthOf(Resource resource) {
		try {
			return resource.isOpen() ? UNKNOWN : resource.contentLength();
		}
		catch (IOException ex) {
			return UNKNOWN;
		}
	}

}
