package com.example.order;

public class InsufficientFunds extends Exception {

	public InsufficientFunds(String message) {
		super(message);
	}

}
