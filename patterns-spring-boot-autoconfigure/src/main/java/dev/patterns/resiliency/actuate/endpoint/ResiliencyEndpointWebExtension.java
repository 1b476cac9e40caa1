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

package dev.patterns.resiliency.actuate.endpoint;

import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

import dev.patterns.problem.ConstantNames;
import dev.patterns.problem.EndpointProblem;
import dev.patterns.resiliency.CircuitState;

/**
 * Endpoint {@code resiliency} over HTTP: {@code GET /resiliency} shows all targets,
 * {@code GET /resiliency/services/{name}} one, and {@code POST} to the latter with
 * {@code {"circuit": "FORCED_OPEN"}} puts its circuit into a state.
 */
@EndpointWebExtension(endpoint = ResiliencyEndpoint.class)
public class ResiliencyEndpointWebExtension {

	private final ResiliencyEndpoint delegate;

	/**
	 * Create the extension.
	 * @param delegate the endpoint
	 */
	public ResiliencyEndpointWebExtension(ResiliencyEndpoint delegate) {
		this.delegate = delegate;
	}

	/**
	 * Put a circuit of this instance into another state.
	 * @param kind kind of the target, such as {@code services}
	 * @param name name of the target
	 * @param circuit the state, in letters of any case
	 * @return the target, or 404, 409, 400
	 */
	@WriteOperation
	public WebEndpointResponse<Object> change(@Selector String kind, @Selector String name, String circuit) {
		try {
			TargetDescriptor target = this.delegate.change(kind, name,
					ConstantNames.parse(CircuitState.class, "circuit", circuit));
			return (target != null) ? new WebEndpointResponse<>(target)
					: EndpointProblem.notFound("'%s/%s' has not been called by this instance".formatted(kind, name));
		}
		catch (IllegalStateException ex) {
			return EndpointProblem.conflict(ex.getMessage());
		}
		catch (IllegalArgumentException ex) {
			return EndpointProblem.badRequest(ex.getMessage());
		}
	}

}
