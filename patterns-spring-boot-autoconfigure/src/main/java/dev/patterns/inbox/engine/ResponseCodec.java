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

package dev.patterns.inbox.engine;

import java.lang.reflect.Type;

import org.jspecify.annotations.Nullable;

import dev.patterns.inbox.store.InboxRecord;
import dev.patterns.serialization.PayloadSerializer;

/**
 * How the responses of an operation are recorded and made again.
 */
public interface ResponseCodec {

	/**
	 * Whether there is anything to record.
	 * @return {@code false} for {@code void}
	 */
	default boolean hasResponse() {
		return true;
	}

	/**
	 * Add a response to a record.
	 * @param record the record
	 * @param response what the handler returned
	 * @return the record with the response
	 */
	InboxRecord write(InboxRecord record, @Nullable Object response);

	/**
	 * Make a recorded response again.
	 * @param record the record
	 * @return what the handler returned
	 */
	@Nullable Object read(InboxRecord record);

	/**
	 * For operations that return nothing.
	 * @return the codec
	 */
	static ResponseCodec none() {
		return new ResponseCodec() {

			@Override
			public boolean hasResponse() {
				return false;
			}

			@Override
			public InboxRecord write(InboxRecord record, @Nullable Object response) {
				return record;
			}

			@Override
			public @Nullable Object read(InboxRecord record) {
				return null;
			}

		};
	}

	/**
	 * For operations that return a value that can be written as JSON.
	 * @param type the declared type, with its generics
	 * @param serializer writes and reads it
	 * @return the codec
	 */
	static ResponseCodec json(Type type, PayloadSerializer serializer) {
		return new ResponseCodec() {

			@Override
			public InboxRecord write(InboxRecord record, @Nullable Object response) {
				return record.withResponse(null, serializer.write(response));
			}

			@Override
			public @Nullable Object read(InboxRecord record) {
				return serializer.read(record.response(), type);
			}

		};
	}

	/**
	 * Makes codecs for types that need more than JSON.
	 */
	@FunctionalInterface
	interface Factory {

		/**
		 * Make a codec.
		 * @param type the method's return type, with its generics
		 * @return the codec, {@code null} if this factory does not know the type
		 */
		@Nullable ResponseCodec create(Type type);

	}

}
