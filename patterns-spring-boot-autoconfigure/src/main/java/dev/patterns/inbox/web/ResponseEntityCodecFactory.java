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

package dev.patterns.inbox.web;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.JsonNode;

import dev.patterns.inbox.engine.ResponseCodec;
import dev.patterns.inbox.store.InboxRecord;
import dev.patterns.serialization.PayloadSerializer;

/**
 * Records the status, the listed headers and the body of a {@link ResponseEntity}.
 */
public final class ResponseEntityCodecFactory implements ResponseCodec.Factory {

	private final PayloadSerializer serializer;

	private final List<String> headers;

	/**
	 * Create the factory.
	 * @param serializer writes and reads bodies
	 * @param headers names of the headers to record
	 */
	public ResponseEntityCodecFactory(PayloadSerializer serializer, List<String> headers) {
		this.serializer = serializer;
		this.headers = List.copyOf(headers);
	}

	@Override
	public @Nullable ResponseCodec create(Type type) {
		Class<?> raw = ResolvableType.forType(type).resolve();
		if (raw != ResponseEntity.class && raw != HttpEntity.class) {
			return null;
		}
		return new ResponseEntityCodec(bodyType(type), raw == ResponseEntity.class);
	}

	// A body of any type is answered as the JSON that was recorded.
	private static Type bodyType(Type type) {
		if (type instanceof ParameterizedType parameterized) {
			Type body = parameterized.getActualTypeArguments()[0];
			if (!(body instanceof WildcardType) && body != Object.class
					&& ResolvableType.forType(body).resolve() != null) {
				return body;
			}
		}
		return JsonNode.class;
	}

	/**
	 * Status and headers.
	 *
	 * @param status the status, {@code null} if the handler sets none
	 * @param headers the recorded headers
	 */
	record Head(@Nullable Integer status, Map<String, List<String>> headers) {

	}

	private final class ResponseEntityCodec implements ResponseCodec {

		private final Type bodyType;

		private final boolean withStatus;

		private ResponseEntityCodec(Type bodyType, boolean withStatus) {
			this.bodyType = bodyType;
			this.withStatus = withStatus;
		}

		@Override
		public InboxRecord write(InboxRecord record, @Nullable Object response) {
			if (!(response instanceof HttpEntity<?> entity)) {
				return record;
			}
			PayloadSerializer json = ResponseEntityCodecFactory.this.serializer;
			Integer status = (response instanceof ResponseEntity<?> full) ? full.getStatusCode().value() : null;
			Object body = entity.getBody();
			return record.withResponse(json.write(new Head(status, recorded(entity.getHeaders()))),
					(body != null) ? json.write(body) : null);
		}

		private Map<String, List<String>> recorded(HttpHeaders all) {
			Map<String, List<String>> recorded = new LinkedHashMap<>();
			for (String name : ResponseEntityCodecFactory.this.headers) {
				List<String> values = all.get(name);
				if (values != null) {
					recorded.put(name, values);
				}
			}
			return recorded;
		}

		@Override
		public @Nullable Object read(InboxRecord record) {
			PayloadSerializer json = ResponseEntityCodecFactory.this.serializer;
			Head head = json.read(record.responseHead(), Head.class);
			if (head == null) {
				return null;
			}
			HttpHeaders headers = new HttpHeaders();
			head.headers().forEach(headers::addAll);
			Object body = json.read(record.response(), this.bodyType);
			if (!this.withStatus) {
				return new HttpEntity<>(body, headers);
			}
			int status = (head.status() != null) ? head.status() : 200;
			return ResponseEntity.status(status).headers(headers).body(body);
		}

	}

}
