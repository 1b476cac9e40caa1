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

import java.net.URI;
import java.util.Map;
import java.util.regex.Pattern;

import org.springframework.cloud.client.ServiceInstance;
import org.springframework.http.HttpHeaders;

import dev.patterns.invocation.InvocationHeaders;
import dev.patterns.invocation.ServiceUnreachableException;
import dev.patterns.invocation.ThirdPartyEndpoint;

/**
 * Chooses where attempts go to: to a third party of the call's name, else to an instance
 * of the service. Thread-safe.
 */
public final class Destinations {

	/**
	 * Key of the metadata in which an instance says where it exposes its operations.
	 */
	public static final String PATH_METADATA = "patterns-invocation-path";

	/**
	 * Key of the metadata in which an instance says on which port it exposes its
	 * operations, if that is another than its own.
	 */
	public static final String PORT_METADATA = "patterns-invocation-port";

	private static final Pattern PORT = Pattern.compile("[1-9]\\d{0,4}");

	private final InstanceChooser instances;

	private final InvocationTransport transport;

	private final String basePath;

	private final DefaultThirdPartyEndpoints thirdParties;

	/**
	 * Create the choice.
	 * @param instances chooses instances
	 * @param transport sends requests to instances
	 * @param basePath path below which operations are exposed
	 * @param thirdParties the third parties
	 */
	public Destinations(InstanceChooser instances, InvocationTransport transport, String basePath,
			DefaultThirdPartyEndpoints thirdParties) {
		this.instances = instances;
		this.transport = transport;
		this.basePath = basePath;
		this.thirdParties = thirdParties;
	}

	/**
	 * The call as its target wants it.
	 * @param call the call
	 * @return the same one, or a changed copy
	 */
	OutgoingCall prepare(OutgoingCall call) {
		ThirdPartyEndpoint endpoint = this.thirdParties.find(call.application());
		return (endpoint != null && endpoint.idempotentOperations().contains(call.operation())) ? call.asIdempotent()
				: call;
	}

	/**
	 * Choose a destination.
	 * @param call the call
	 * @return the destination
	 * @throws ServiceUnreachableException if there is none
	 */
	Destination choose(OutgoingCall call) {
		DefaultThirdPartyEndpoints.Entry entry = this.thirdParties.entry(call.application());
		if (entry != null) {
			if (!entry.isUp()) {
				throw new ServiceUnreachableException(call.application(), call.operation(), "its health probe fails",
						null);
			}
			return new ThirdParty(entry);
		}
		ServiceInstance instance = this.instances.choose(call.application());
		if (instance == null) {
			throw new ServiceUnreachableException(call.application(), call.operation(),
					"no instance of the application is known", null);
		}
		return new Instance(instance, this);
	}

	private record Instance(ServiceInstance instance, Destinations parent) implements Destination {

		@Override
		public URI uri(OutgoingCall call) {
			String scheme = this.instance.isSecure() ? "https://" : "http://";
			String base = metadata(PATH_METADATA, this.parent.basePath);
			if (call.exposed()) {
				return URI.create(scheme + address() + base + call.operationPath());
			}
			// Also a path as it is may be that of an operation.
			String authority = call.path().startsWith(base + "/") ? address() : host() + ":" + this.instance.getPort();
			return URI.create(scheme + authority + call.path());
		}

		// Where it exposes its operations.
		@Override
		public String address() {
			String port = metadata(PORT_METADATA, "");
			return host() + ":" + ((!port.isEmpty() && PORT.matcher(port).matches()) ? port
					: Integer.toString(this.instance.getPort()));
		}

		// An address of IPv6 may come without brackets, which a URI must have.
		private String host() {
			String host = this.instance.getHost();
			return (host.indexOf(':') >= 0 && !host.startsWith("[")) ? "[" + host + "]" : host;
		}

		private String metadata(String key, String otherwise) {
			Map<String, String> metadata = this.instance.getMetadata();
			return (metadata != null) ? metadata.getOrDefault(key, otherwise) : otherwise;
		}

		@Override
		public InvocationTransport transport() {
			return this.parent.transport;
		}

		@Override
		public void begun() {
			this.parent.instances.begun(this.instance);
		}

		@Override
		public void ended(InstanceChooser.Outcome outcome) {
			this.parent.instances.ended(this.instance, outcome);
		}

	}

	private record ThirdParty(DefaultThirdPartyEndpoints.Entry entry) implements Destination {

		@Override
		public URI uri(OutgoingCall call) {
			return this.entry.uri(call.exposed() ? call.operationPath() : call.path());
		}

		@Override
		public String address() {
			return this.entry.endpoint().baseUrl().getAuthority();
		}

		@Override
		public InvocationTransport transport() {
			return this.entry.transport();
		}

		// What only our own servers understand stays here.
		@Override
		public HttpHeaders headers(HttpHeaders headers) {
			HttpHeaders sent = new HttpHeaders();
			sent.putAll(headers);
			sent.remove(InvocationHeaders.DEADLINE_REMAINING);
			sent.remove(InvocationHeaders.FIRST_SENT);
			this.entry.endpoint().headers().forEach(sent::set);
			return sent;
		}

	}

}
