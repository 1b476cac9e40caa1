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

package dev.patterns.secrets.autoconfigure;

import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.OperationType;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvoker;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvokerAdvisor;
import org.springframework.boot.actuate.endpoint.invoke.OperationParameters;

import dev.patterns.secrets.engine.NamesOnly;

/**
 * Keeps the endpoint {@code env} from reading secrets. It resolves the placeholders of
 * all properties before a value is sanitized, and asks for any name that it is given.
 * What it writes, and other endpoints, may make beans, which need their secrets.
 */
final class NamesOnlyAdvisor implements OperationInvokerAdvisor {

	private static final EndpointId ENVIRONMENT = EndpointId.of("env");

	@Override
	public OperationInvoker apply(EndpointId endpointId, OperationType operationType, OperationParameters parameters,
			OperationInvoker invoker) {
		if (!endpointId.equals(ENVIRONMENT) || operationType != OperationType.READ) {
			return invoker;
		}
		return (context) -> NamesOnly.during(() -> invoker.invoke(context));
	}

}
