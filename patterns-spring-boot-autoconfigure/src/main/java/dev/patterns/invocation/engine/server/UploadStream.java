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

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

import dev.patterns.invocation.engine.BrokenUploadException;

/**
 * The stream of a request, whose failures are its client's.
 */
final class UploadStream extends FilterInputStream {

	UploadStream(InputStream input) {
		super(input);
	}

	@Override
	public int read() throws IOException {
		try {
			return super.read();
		}
		catch (IOException ex) {
			throw new BrokenUploadException(ex);
		}
	}

	@Override
	public int read(byte[] bytes, int offset, int length) throws IOException {
		try {
			return super.read(bytes, offset, length);
		}
		catch (IOException ex) {
			throw new BrokenUploadException(ex);
		}
	}

}
