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

import org.jspecify.annotations.Nullable;

import dev.patterns.failure.DeclaredFailures;
import dev.patterns.failure.Failure;
import dev.patterns.inbox.store.InboxRecord;
import dev.patterns.inbox.store.InboxStatus;
import dev.patterns.serialization.PayloadSerializer;

/**
 * Records declared exceptions and makes them again.
 */
final class FailureRecords {

	private final PayloadSerializer serializer;

	FailureRecords(PayloadSerializer serializer) {
		this.serializer = serializer;
	}

	InboxRecord write(InboxRecord record, DeclaredFailures declared, Throwable failure) {
		Failure written = declared.write(failure, this.serializer).orElseThrow();
		return record.withStatus(InboxStatus.FAILED)
			.withResponse(this.serializer.write(new Head(written.code(), written.message())), written.properties());
	}

	Throwable read(InboxRecord record, DeclaredFailures declared) {
		Head head = this.serializer.read(record.responseHead(), Head.class);
		if (head == null) {
			return new IllegalStateException("The record of a failure has no code");
		}
		String properties = (record.response() != null) ? record.response() : Failure.NO_PROPERTIES;
		return declared.read(new Failure(head.code(), head.message(), properties), this.serializer)
			.orElseGet(() -> new IllegalStateException("The recorded failure '%s' is not declared by '%s' any more"
				.formatted(head.code(), record.key().operation())));
	}

	record Head(String code, @Nullable String message) {

	}

}
